"""The server that forks has martlet, however it is started, or there is an error."""

import sys
import textwrap
import types

import pytest
from martlet import forkserver
from martlet._setup.install import in_child
from martlet.cli.processes import run

COMMAND = "from multiprocessing.forkserver import main; main(3, 4, ['__main__'], **{})"
#: As program arguments, what could be taken for the command.
LIKE_IT = ["-c", COMMAND]


def started(*words):
    """The words that a server is started with in the place of these."""
    seen = types.ModuleType("seen")
    seen.spawnv_passfds = lambda path, args, passfds: args
    return forkserver._Utilities(seen).spawnv_passfds(b"python", words, ())


@pytest.mark.parametrize("options", [[], ["-I", "-Xdev"], ["-W", "-c"]])
@pytest.mark.parametrize("arguments", [[], ["one", ""], LIKE_IT, [COMMAND], ["-c"]])
def test_the_command_is_found_by_what_it_is(options, arguments):
    words = ["python", *options, "-c", COMMAND, *arguments]
    assert started(*words) == ["python", *options, "-c", in_child(COMMAND), *arguments]


@pytest.mark.parametrize(
    "words", [[], ["-c"], ["-m", "multiprocessing.forkserver"], [COMMAND], ["-c", "main()"]]
)
def test_a_server_without_martlet_is_not_started(words):
    with pytest.raises(RuntimeError, match=r"^no command '-c' with 'from multiprocessing"):
        started("python", *words)


PROGRAM = """
    import multiprocessing, sys

    def look():
        # Nothing of martlet's has arrived here.
        sys.exit(sys.modules["martlet._setup.install"]._is_in_place.is_set() + 10)

    if __name__ == "__main__":
        process = multiprocessing.get_context("forkserver").Process(target=look)
        process.start()
        process.join()
        print(process.exitcode, sys.argv[1:] == ["one", *{like!r}])
"""


def test_a_server_of_a_program_with_arguments_has_martlet(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(PROGRAM).format(like=LIKE_IT))
    done = run([sys.executable, "-m", "martlet", str(program), "one", *LIKE_IT], timeout=60)
    assert (done.code, done.stdout, done.stderr) == (0, "11 True\n", "")

"""However a program is started, its children find it, on both modules."""

import sys
import zipapp

import pytest
from martlet.cli.diff.normalise import normalise
from martlet.cli.processes import run

#: Starts a child in every way there is, for a function of its own.
STARTING = """\
import multiprocessing as mp
import os
import sys


class Thing:
    pass


def work(thing, word):
    print(word, type(thing).__module__, __name__, __package__, sys.argv[1:], flush=True)
    print(os.path.basename(globals().get("__file__") or "none"), flush=True)
    print(mp.current_process().name, mp.parent_process().name, flush=True)


def main():
    for method in "fork", "spawn", "forkserver":
        context = mp.get_context(method)
        process = context.Process(target=work, args=(Thing(), method), name="child")
        process.start()
        process.join()
        print(method, process.exitcode, flush=True)


if __name__ == "__main__":
    main()
"""
#: The same from a module beside it.
RELATIVE = """\
from . import starting

if __name__ == "__main__":
    starting.main()
"""
ABSOLUTE = RELATIVE.replace("from . import", "import")
WITHOUT_GUARD = STARTING.partition("if __name__")[0] + "main()\n"
FILES = {
    "starting.py": STARTING,
    "no suffix": STARTING,
    "unguarded.py": WITHOUT_GUARD,
    "package/__init__.py": "",
    "package/__main__.py": RELATIVE,
    "package/starting.py": STARTING,
    "package/relative.py": RELATIVE,
    "folder/__main__.py": ABSOLUTE,
    "folder/starting.py": STARTING,
    "own/__main__.py": STARTING,
}
WAYS = {
    "a file": ["starting.py", "one", "--two"],
    "a file without a suffix": ["no suffix"],
    "a file without a guard": ["unguarded.py"],
    "a link to a file": ["linked.py"],
    "a file in a folder": ["package/starting.py"],
    "a module": ["-m", "starting", "one"],
    "a module of a package": ["-m", "package.starting", "one"],
    "a module that imports relatively": ["-m", "package.relative"],
    "a package": ["-m", "package", "-m"],
    "a folder": ["folder"],
    "a folder that is all of it": ["own"],
    "an archive": ["archive.pyz", "one"],
    "a text": ["-c", "import starting; starting.main()", "one"],
    "a text that is all of it": ["-c", STARTING],
    "standard input": ["-", "one"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with all the programs."""
    folder = tmp_path_factory.mktemp("starts")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    (folder / "linked.py").symlink_to("starting.py")
    zipapp.create_archive(folder / "folder", folder / "archive.pyz")
    return folder


def outcomes(folder, words, options):
    """What the words do after ``python`` and after ``python -m martlet``."""
    # The shell, since a run has no standard input of its own.
    return normalise(
        [
            run(
                ["sh", "-c", 'exec "$@" < starting.py', "sh", sys.executable, *options]
                + [*runner, *words],
                timeout=100,
                cwd=folder,
            )
            for runner in ([], ["-m", "martlet"])
        ]
    )


@pytest.mark.parametrize("way", WAYS)
def test_a_start_does_the_same(way, folder):
    standard, martlet = outcomes(folder, WAYS[way], [])
    assert martlet.stdout == standard.stdout
    assert martlet.stderr == standard.stderr
    assert martlet.code == standard.code


@pytest.mark.parametrize("way", ["a file", "a module of a package", "an archive", "a text"])
@pytest.mark.parametrize("options", ["-Xdev -Werror", "-O", "-BPs", "-Xlazy_imports=all"])
def test_options_of_the_interpreter_reach_children(way, options, folder):
    standard, martlet = outcomes(folder, WAYS[way], options.split())
    assert (martlet.code, martlet.stdout, martlet.stderr) == (
        standard.code,
        standard.stdout,
        standard.stderr,
    )

"""Kinds of interpreters: where martlet cannot work it says so, in one sentence."""

import sys
import textwrap

import pytest
from martlet.cli.processes import run

FREE_THREADED = (
    "martlet needs the global interpreter lock, and this is a free-threaded build of Python"
)


@pytest.mark.parametrize(
    "use",
    ["import martlet", "import martlet.queues", "runpy.run_module('martlet', None, '__main__')"],
)
def test_a_free_threaded_build_is_refused(use):
    program = f"import runpy, sys; sys.abiflags += 't'; {use}"
    done = run([sys.executable, "-c", program], timeout=60)
    assert (done.code, done.stdout) == (1, "")
    # Of a command, the interpreter says besides what it was looking for.
    assert done.stderr.splitlines()[-1].removesuffix(")").endswith(f"ImportError: {FREE_THREADED}")


#: Uses martlet in this interpreter and in another one of the process, as `config` says.
PROGRAM = """
    import sys

    USE = '''if True:
        import martlet
        queue = martlet.Queue()
        queue.put((1, "x"))
        array = martlet.Array("i", [1, 2])
        lock = martlet.RLock()
        with lock, lock:
            array[0] += queue.get()[0]
        event = martlet.Event()
        event.set()
        reader, writer = martlet.Pipe(False)
        writer.send(array[:])
        print(reader.recv(), event.wait(), flush=True)
    '''

    def another():
        if sys.version_info < (3, 13):
            import _xxsubinterpreters as interpreters
            other = interpreters.create(isolated={config!r} == "isolated")
        else:
            import _interpreters as interpreters
            config = {config!r}
            if config == "checked":
                config = interpreters.new_config("isolated", gil="shared")
            other = interpreters.create(config)
        failure = interpreters.run_string(other, USE)
        interpreters.destroy(other)
        if failure is not None:
            raise RuntimeError(failure.formatted)

    if "first" in sys.argv:
        exec(USE)
    another()
    another()
    exec(USE)
"""


def in_another(config, *words):
    program = textwrap.dedent(PROGRAM).format(config=config)
    return run([sys.executable, "-X", "dev", "-c", program, *words], timeout=60)


@pytest.mark.parametrize("order", ["first", "last"])
@pytest.mark.parametrize(
    "config",
    [
        "legacy",
        pytest.param(
            "checked",
            marks=pytest.mark.skipif(
                sys.version_info < (3, 13), reason="there is nothing that makes such interpreters"
            ),
        ),
    ],
)
def test_an_interpreter_under_the_same_lock_is_as_good_as_the_first(config, order):
    done = in_another(config, order)
    assert done.stderr == ""
    assert (done.code, done.stdout) == (0, "[2, 2] True\n" * (4 if order == "first" else 3))


@pytest.mark.skipif(sys.version_info < (3, 12), reason="all interpreters share one lock")
def test_an_interpreter_with_a_lock_of_its_own_is_refused():
    done = in_another("isolated", "first")
    assert done.stdout == "[2, 2] True\n"
    assert "module martlet._engine does not support loading in subinterpreters" in done.stderr
    assert "ImportError" in done.stderr

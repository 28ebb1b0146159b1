"""What cannot be named reaches a child by value, if that is chosen; else the error says how."""

import os
import pty
import subprocess
import sys
import textwrap

import pytest

NOTEBOOK = """
    import concurrent.futures
    import multiprocessing as mp
    import sys

    CELL = '''
    import dataclasses

    def helper(x):
        return x + 100

    def put(queue, x):
        queue.put(helper(x))

    def double(x):
        return helper(x) * 2

    @dataclasses.dataclass
    class Row:
        a: int

    class Wrong(Exception):
        pass

    def next_row(row):
        return type(row).__name__, Row(row.a + 1)

    def factorial(n):
        return n * factorial(n - 1) if n else 1

    def fail(x):
        raise Wrong(x)
    '''

    if __name__ == "__main__":
        exec(CELL)
        context = mp.get_context(sys.argv[1])
        factor = 5

        def closure(queue):
            queue.put((factor, lambda x: x + factor))

        def use():
            with lock:
                event.set()

        queue, lock, event = context.Queue(), context.Lock(), context.Event()
        for target, arguments in ((put, (queue, 1)), (closure, (queue,)), (use, ())):
            process = context.Process(target=target, args=arguments)
            process.start()
            process.join()
        print(queue.get(), event.is_set())
        number, function = queue.get()
        print(number, function(1))
        with context.Pool(2) as pool:
            print(pool.map(double, [1, 2]), list(pool.imap(lambda x: x * factor, [1, 2])))
            name, row = pool.apply(next_row, (Row(1),))
            print(name, row, type(row) is Row, pool.apply(factorial, (5,)))
            try:
                pool.apply(fail, (1,))
            except Wrong as error:
                print("Wrong", error)
        with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as executor:
            print(executor.submit(next_row, Row(3)).result(), list(executor.map(lambda x: -x, [1])))
        simple, (near, far) = context.SimpleQueue(), context.Pipe()
        simple.put(lambda: 7)
        near.send(lambda: 8)
        print(simple.get()(), far.recv()())
    """
EXPECTED = """\
101 True
5 6
[202, 204] [5, 10]
Row Row(a=2) True 120
Wrong 1
('Row', Row(a=4)) [-1]
7 8
"""


def run(tmp_path, program, *words, before=(), **environment):
    path = tmp_path / "notebook.py"
    path.write_text(textwrap.dedent(program))
    return subprocess.run(
        [sys.executable, *before, path, *words],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture(autouse=True)
def cloudpickle():
    pytest.importorskip("cloudpickle", reason="the extra by-value is not installed")


def notebook():
    """The program, whose cell begins at the margin."""
    head, cell, tail = NOTEBOOK.split("'''")
    return textwrap.dedent(f"{head}CELL_TEXT{tail}").replace(
        "CELL_TEXT", repr(textwrap.dedent(cell))
    )


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("way", ["option", "environment", "call"])
def test_a_notebook_works_by_value(tmp_path, method, way):
    program = notebook()
    if way == "call":
        program = "import martlet; martlet.by_value()\n" + program
    before = ("-m", "martlet", "--by-value") if way == "option" else ("-m", "martlet")
    environment = {"MARTLET_BY_VALUE": "1"} if way == "environment" else {}
    done = run(tmp_path, program, method, before=before, **environment)
    assert (done.stdout, done.stderr, done.returncode) == (EXPECTED, "", 0)


UNNAMED = """
    import multiprocessing as mp
    import sys

    if __name__ == "__main__":
        exec("def made(): pass")
        context = mp.get_context(sys.argv[1])
        for target in (lambda: None, made):
            process = context.Process(target=target)
            try:
                process.start()
            except Exception as error:
                print(type(error), str(error).partition(" at 0x")[0])
            else:
                process.join()
                print(process.exitcode)
        try:
            mp.reduction.ForkingPickler.dumps(lambda: None)
        except Exception as error:
            print(type(error), str(error).partition(" at 0x")[0])
    """


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_without_the_choice_it_fails_as_on_the_standard_module(tmp_path, method):
    standard = run(tmp_path, UNNAMED, method)
    martlet = run(tmp_path, UNNAMED, method, before=("-m", "martlet"))
    assert "Can't pickle" in standard.stdout
    assert (martlet.stdout, martlet.returncode) == (standard.stdout, standard.returncode)
    last = [done.stderr.splitlines()[-1] for done in (standard, martlet)]
    assert last[0] == last[1]


def test_what_can_be_imported_goes_by_its_name(tmp_path):
    program = """
        import json
        from multiprocessing.reduction import ForkingPickler

        def named(): pass

        class Named:
            def method(self): pass

        if __name__ == "__main__":
            def kept_out(): pass
            for obj in (named, Named, Named(), Named().method, json.dumps, len, type(None), int):
                assert b"cloudpickle" not in bytes(ForkingPickler.dumps(obj)), obj
            for obj in (kept_out, lambda: None):
                assert b"cloudpickle" in bytes(ForkingPickler.dumps(obj)), obj
        """
    done = run(tmp_path, program, before=("-m", "martlet", "--by-value"))
    assert (done.stderr, done.returncode) == ("", 0)


def test_a_registered_reducer_comes_first(tmp_path):
    program = """
        from multiprocessing.reduction import ForkingPickler

        class Meta(type): pass
        exec("class Made(metaclass=Meta): pass")
        ForkingPickler.register(type((lambda: None).__code__), lambda code: (str, ("code",)))
        print(ForkingPickler.loads(ForkingPickler.dumps((lambda: None).__code__)))
        print(ForkingPickler.loads(ForkingPickler.dumps(Made)) is Made)
        """
    done = run(tmp_path, program, before=("-m", "martlet", "--by-value"))
    assert (done.stdout, done.stderr) == ("code\nTrue\n", "")


def test_where_cloudpickle_is_missing_it_says_what_to_install(tmp_path):
    sentence = "sending by value takes cloudpickle: pip install 'martlet[by-value]'"
    blocked = "import sys; sys.modules['cloudpickle'] = None\n"
    call = "import martlet\ntry: martlet.by_value()\nexcept ImportError as error: print(error)\n"
    done = run(tmp_path, blocked + call, before=("-m", "martlet"))
    assert (done.stdout, done.stderr) == (f"{sentence}\n", "")
    (tmp_path / "sitecustomize.py").write_text(blocked)
    path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    done = run(tmp_path, "print(1)", before=("-m", "martlet", "--by-value"), PYTHONPATH=path)
    assert (done.stdout, done.stderr, done.returncode) == ("", f"martlet: {sentence}\n", 2)


def on_a_terminal(tmp_path, program, *before, **environment):
    """What a program shows whose standard error is a terminal."""
    path = tmp_path / "app.py"
    path.write_text(textwrap.dedent(program))
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, *before, path], stderr=theirs, env=os.environ | environment
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 10000)
            except OSError:
                break
            if not piece:
                break
            shown += piece
    os.close(ours)
    return shown.decode().replace("\r\n", "\n"), process.returncode


LAMBDA = """
    import multiprocessing as mp
    if __name__ == "__main__":
        mp.set_start_method("spawn")
        mp.Process(target=lambda: None).start()
    """


def test_on_a_terminal_one_line_says_the_two_ways_out(tmp_path):
    plain, code = on_a_terminal(tmp_path, LAMBDA, "-m", "martlet", MARTLET_HINTS="0")
    hinted, same = on_a_terminal(tmp_path, LAMBDA, "-m", "martlet")
    assert code == same == 1
    mask = plain.count("\n")
    assert hinted.count("\n") == mask + 1
    line = hinted.splitlines()[-1]
    for part in ("<lambda>", "spawn", 'set_start_method("fork")', "--by-value"):
        assert part in line
    assert "martlet:" not in plain


@pytest.mark.parametrize("program", ["raise ValueError('x')", "import nothing_there"])
def test_other_errors_have_no_line(tmp_path, program):
    shown, _ = on_a_terminal(tmp_path, program, "-m", "martlet")
    assert "martlet:" not in shown

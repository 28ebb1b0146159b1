"""``python -m martlet`` runs a program as ``python`` does."""

import json
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from martlet import _engine

#: Prints what a program can see of how it was started.
FACTS = """\
import sys
import __main__
print(sys.argv)
print(__name__, globals().get("__file__"), __package__, __doc__)
print(__spec__ and (__spec__.name, __spec__.origin, __spec__.parent))
print(type(__loader__), getattr(__loader__, "__name__", None), type(__builtins__))
print(sys.path[0])
print(__main__.__dict__ is globals())
print(*((name, type(value)) for name, value in list(globals().items())))
print(__debug__, sys.flags.optimize)
"""
#: Prints what can be seen of the annotations of a program.
HINTS = """\
import dataclasses, sys, typing
import __main__
number: int = 1
if number:
    text: "str" = "a"
class Plain:
    later: "Item"
@dataclasses.dataclass
class Item:
    key: int = 1
    plain: Plain | None = None
def function(item: Item) -> "Plain": ...
for annotated in __main__, Plain, Item, function:
    print(typing.get_type_hints(annotated))
print(Item(), dataclasses.fields(Item)[1].type)
print(getattr(__main__, "__annotations__", None))
if sys.version_info >= (3, 14):
    import annotationlib
    print(annotationlib.get_annotations(__main__, format=annotationlib.Format.STRING))
print(*globals())
"""
#: Fails three calls deep.
FAILING = """\
def inner(number):
    return 1 / number

def outer():
    try:
        inner(0)
    except ZeroDivisionError as error:
        raise ValueError("because") from error

outer()
"""
FILES = {
    "facts.py": FACTS,
    "hints.py": HINTS,
    "failing.py": FAILING,
    "wrong.py": "x = 1\nif x\n    pass\n",
    "null.py": "x = '\0'\n",
    "undecodable.py": b"x = '\xff'\n",
    "latin.py": b"# -*- coding: latin-1 -*-\nprint('\xe9' == chr(233))\n",
    "futures.py": "from __future__ import annotations\nx: y = 1\nprint(__annotations__)\n",
    "empty.py": "",
    "package/__init__.py": "print('package')\n",
    "package/__main__.py": FACTS,
    "package/part.py": FACTS,
    "package/failing.py": FAILING,
    "bare/__init__.py": "",
    "folder/__main__.py": "import beside\n" + FACTS,
    "folder/beside.py": "print('beside')\n",
    "hollow/other.py": "",
    "stack.py": "import sys, traceback, warnings\n"
    "traceback.print_stack()\n"
    "print(sys.exc_info(), hasattr(sys, 'last_value'), sys.excepthook is sys.__excepthook__)\n"
    "warnings.warn('beyond the program', stacklevel=3)\n"
    "sys._getframe(1)\n",
    "importing.py": "import facts, missing\n",
    "hooked.py": "import sys\n"
    "sys.excepthook = lambda kind, error, tb: print('hook', kind.__name__, error)\n"
    "raise KeyError('x')\n",
    "interrupted.py": "import os, signal\n"
    "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "os.kill(os.getpid(), signal.SIGINT)\n"
    "signal.pause()\n",
    "half interrupted.py": "class Own(KeyboardInterrupt): pass\nraise Own('x')\n",
    "leaving.py": "import sys\n"
    "class Last:\n"
    "    def __del__(self): print('gone')\n"
    "kept = Last()\n"
    "file = open('left behind', 'w')\n"
    "file.write('text')\n"
    "if sys.argv[1:]: sys.exit(sys.argv[1])\n",
    "registered.py": "import atexit\natexit.register(print, 'at exit')\nraise SystemExit(3)\n",
    "main_again.py": "import pickle\nclass A: pass\n"
    "print(pickle.loads(pickle.dumps(A)) is A, A.__module__)\n",
    "spawning.py": "import multiprocessing as mp, sys\n"
    "def work(queue): queue.put((__name__, sys.argv, __file__))\n"
    "if __name__ == '__main__':\n"
    "    context = mp.get_context('spawn')\n"
    "    queue = context.Queue()\n"
    "    child = context.Process(target=work, args=(queue,))\n"
    "    child.start(); print(queue.get()); child.join(); print(child.exitcode)\n",
}
EXITS = {
    "nothing": "",
    "none": "None",
    "zero": "0",
    "a number": "3",
    "a large number": "256",
    "a negative number": "-1",
    "true": "True",
    "a text": "'goodbye'",
    "a tuple": "('a', 1)",
    "an object": "object",
    "a list": "[]",
}
COMMANDS = {
    "a program": ["facts.py", "one", "--two", "-m"],
    "a program in another folder": ["../work/facts.py"],
    "a program beside": ["./facts.py"],
    "a program with an option like a command's": ["facts.py", "info", "-h"],
    "an empty program": ["empty.py"],
    "a program with annotations": ["hints.py"],
    "a module with annotations": ["-m", "hints"],
    "a text with annotations": ["-c", HINTS],
    "a module": ["-m", "package.part", "one", "-c"],
    "a module at the top": ["-m", "facts"],
    "a package": ["-m", "package", "one"],
    "a package without a program": ["-m", "bare"],
    "a missing module": ["-m", "absent"],
    "a missing submodule": ["-m", "package.absent"],
    "a module with a file's name": ["-m", "facts.py"],
    "a text": ["-c", FACTS, "one", "-m"],
    "a text with a mistake": ["-c", "x ="],
    "a text that fails": ["-c", FAILING],
    "a text of nothing": ["-c", ""],
    "a folder": ["folder", "one"],
    "a folder without a program": ["hollow"],
    "an archive": ["archive.zip", "one"],
    "a folder beside": ["./folder"],
    "a folder above": ["../work"],
    "a missing program": ["absent.py", "one"],
    "a missing program beside": [".//absent.py"],
    "a program of another coding": ["latin.py"],
    "a program with a mistake": ["wrong.py"],
    "a module with a mistake": ["-m", "wrong"],
    "a program of the future": ["futures.py"],
    "a program that fails": ["failing.py"],
    "a module that fails": ["-m", "package.failing"],
    "a program that misses a module": ["importing.py"],
    "a program with a hook for its end": ["hooked.py"],
    "a program that looks below itself": ["stack.py"],
    "a module that looks below itself": ["-m", "stack"],
    "a text that looks below itself": ["-c", "import sys; sys._getframe(1)"],
    "a program that is interrupted": ["interrupted.py"],
    "a program with an interrupt of its own": ["half interrupted.py"],
    "a module with an interrupt of its own": ["-m", "half interrupted"],
    "a text with an interrupt of its own": ["-c", FILES["half interrupted.py"]],
    "a program that leaves objects to its end": ["leaving.py"],
    "a module that leaves objects to its end": ["-m", "leaving"],
    "a program that exits with objects left": ["leaving.py", "because"],
    "a program with a function for its exit": ["registered.py"],
    "a program whose classes are pickled": ["main_again.py"],
    "a program with children": ["spawning.py", "one"],
    "a module with children": ["-m", "spawning", "one"],
    **{f"an exit with {name}": ["-c", f"raise SystemExit({EXITS[name]})"] for name in EXITS},
}
INPUTS = {
    "a program": FACTS,
    "a program with annotations": HINTS,
    "a program that fails": FAILING,
    "a program with a mistake": "x =\n",
    "nothing": "",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with all the programs."""
    folder = tmp_path_factory.mktemp("programs") / "work"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with zipfile.ZipFile(folder / "archive.zip", "w") as archive:
        archive.writestr("__main__.py", "import beside\n" + FACTS)
        archive.writestr("beside.py", "print('beside')\n")
    return folder


def both(folder, words, text="", options=()):
    """What the same command line does after ``python`` and after ``python -m martlet``."""

    def outcome(*runner):
        done = subprocess.run(
            [sys.executable, "-B", *options, *runner, *words],
            cwd=folder,
            input=text,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return [done.returncode, done.stdout, done.stderr]

    with ThreadPoolExecutor(2) as threads:
        return [
            future.result()
            for future in (threads.submit(outcome), threads.submit(outcome, "-m", "martlet"))
        ]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_line_does_the_same(name, folder):
    standard, martlet = both(folder, COMMANDS[name])
    assert martlet == standard


def test_a_file_that_the_program_left_open_is_written(folder):
    left = folder / "left behind"
    left.unlink(missing_ok=True)
    command = [sys.executable, "-W", "ignore", "-m", "martlet", "leaving.py"]
    subprocess.run(command, cwd=folder, check=True, timeout=120)
    assert left.read_text() == "text"


takes_nulls = pytest.mark.skipif(
    sys.version_info < (3, 11, 4), reason="this interpreter takes a file with null bytes"
)


@pytest.mark.parametrize("name", ["undecodable.py", pytest.param("null.py", marks=takes_nulls)])
def test_a_program_that_is_no_text_is_refused_by_the_same_error(name, folder):
    # What the interpreter says of it depends on whether it reads a file or a text.
    endings = [(code, out, err.splitlines()[-1][:13]) for code, out, err in both(folder, [name])]
    assert endings == [(1, "", "SyntaxError: ")] * 2


@pytest.mark.parametrize("name", INPUTS)
def test_a_program_from_standard_input_does_the_same(name, folder):
    standard, martlet = both(folder, ["-", "one"], INPUTS[name])
    assert martlet == standard


@pytest.mark.parametrize("options", [["-P", "-O"], ["-X", "lazy_imports=all"]], ids=" ".join)
@pytest.mark.parametrize("name", ["a program", "a module", "a text", "a folder", "an archive"])
def test_the_options_of_the_interpreter_mean_the_same(name, options, folder):
    standard, martlet = both(folder, COMMANDS[name], options=options)
    assert martlet == standard


@pytest.mark.parametrize("program", ["failing.py", "empty.py", "hooked.py"])
def test_a_program_does_the_same_if_something_else_runs_the_runner(program, folder):
    runner = "import runpy; runpy.run_module('martlet', run_name='__main__', alter_sys=True)"
    standard, _ = both(folder, [program])
    martlet, _ = both(folder, ["-c", runner, program])
    assert martlet == standard


def output(*words):
    command = [sys.executable, "-m", "martlet", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_info_names_what_this_installation_is_made_of():
    facts = json.loads(output("info", "--json").stdout)
    assert facts["abi"] == _engine.ABI_VERSION
    assert facts["extension"] == _engine.__file__
    assert facts["executable"] == sys.executable
    assert all(isinstance(present, bool) for present in facts["features"].values())


def test_info_for_people_says_the_same():
    text, facts = output("info").stdout, json.loads(output("info", "--json").stdout)
    for name in ("martlet", "engine", "interpreter", "kernel"):
        assert f"{facts[name]}\n" in text
    assert all(feature in text for feature in facts["features"])


@pytest.mark.parametrize("words", [[], ["-m"], ["-c"]])
def test_a_command_line_without_a_program_is_refused(words):
    done = output(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: python -m martlet [--by-value] PROGRAM")


def test_help_is_given():
    assert (output("--help").returncode, output("-h").stdout[:6]) == (0, "usage:")

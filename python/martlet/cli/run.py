"""The command that is not named: runs a program on martlet as ``python`` would run it."""

import builtins
import importlib.machinery
import linecache
import os
import pkgutil
import runpy
import sys
from collections.abc import Callable
from functools import partial
from types import CodeType, FrameType, ModuleType, TracebackType
from typing import Any

import martlet
from martlet import _engine

__all__ = ["main", "new_main"]

_USAGE = """\
usage: python -m martlet [--by-value] PROGRAM [argument ...]
       python -m martlet [--by-value] -m MODULE [argument ...]
       python -m martlet [--by-value] -c COMMAND [argument ...]
       python -m martlet {conformance,diff,info} ...

Run a Python program that uses multiprocessing on martlet.
"""


def main(words: list[str]) -> int:
    """Run the program named by `words`; what it raises passes through.

    Parameters
    ----------
    words : list of str
        What follows ``python -m martlet`` on the command line.

    Returns
    -------
    int
        2 if there is no such program, else 0.
    """
    if words[:1] in (["-h"], ["--help"]):
        print(_USAGE, end="")
        return 0
    chosen = words[:1] == ["--by-value"]
    words = words[chosen:]
    if not words or words in (["-m"], ["-c"]):
        print(_USAGE, end="", file=sys.stderr)
        return 2
    namespace = _fresh_main()
    martlet.install()
    if chosen:
        try:
            martlet.by_value()
        except ImportError as error:
            print(f"martlet: {error}", file=sys.stderr)
            return 2
    try:
        program = _program(words, namespace)
        if program is None:
            return 2
        if _is_whole_stack(sys._getframe()):
            sys.excepthook = partial(_engine.run_program, [program], sys.excepthook)
            # This frame stays with the exception, and would keep the program's objects.
            del program, namespace
            raise _LeaveFrames
        program()
    except (SystemExit, _LeaveFrames):
        raise
    except BaseException:
        _hide_this_module()
        raise
    return 0


class _LeaveFrames(BaseException):
    """Takes the frames of the runner away: nobody catches it, so the interpreter calls its hook."""


def _is_whole_stack(frame: FrameType) -> bool:
    """Whether below `frame` there is ``python -m martlet`` and nothing else."""
    if sys.flags.inspect:
        return False  # What follows an uncaught exception is then not the end.
    names = []
    while frame.f_back is not None:
        frame = frame.f_back
        names.append(frame.f_code.co_name)
    return names == ["<module>", "_run_code", "_run_module_as_main"]


def _program(words: list[str], namespace: dict[str, Any]) -> Callable[[], object] | None:
    """What runs the program, itself without a frame; None if there is no such program."""
    if words[0] == "-m":
        sys.argv = ["-m", *words[2:]]
        # What the interpreter itself calls for -m; the public functions restore __main__.
        return partial(runpy._run_module_as_main, words[1])  # type: ignore[attr-defined]
    if words[0] == "-c":
        return _text(words[1], "<string>", ["-c", *words[2:]], namespace)
    if words[0] == "-":
        _set_file(namespace, "<stdin>")
        return _text(sys.stdin.read(), "<stdin>", words, namespace)
    return _path(words, namespace)


def _fresh_main() -> dict[str, Any]:
    """Put an empty module in the place of the one that runs this program."""
    module = new_main()
    sys.modules["__main__"] = module
    if "__mp_main__" in sys.modules:
        sys.modules["__mp_main__"] = module
    return module.__dict__


def new_main(file: str | None = None) -> ModuleType:
    """A module as the interpreter makes `__main__`, for the program in a file or for none."""
    module = ModuleType("__main__")
    if sys.version_info < (3, 14):
        # Since then there are none until they are asked for.
        module.__annotations__ = {}
    module.__dict__.update(__builtins__=builtins, __loader__=importlib.machinery.BuiltinImporter)
    if file is not None:
        _set_file(module.__dict__, file)
    return module


def _text(text: str, name: str, argv: list[str], namespace: dict[str, Any]) -> Callable[[], object]:
    sys.argv = argv
    _set_first_path("")
    code = compile(text, name, "exec", dont_inherit=True)
    if name == "<string>" and sys.version_info >= (3, 13):
        # Since then tracebacks show the lines of a command.
        lines = [f"{line}\n" for line in text.splitlines()]
        linecache.cache[name] = (len(text), None, lines, name)
    return partial(exec, code, namespace)


def _path(words: list[str], namespace: dict[str, Any]) -> Callable[[], object] | None:
    # As the interpreter makes it absolute: what is superfluous in it stays.
    path = os.path.join(os.getcwd(), words[0])
    sys.argv = words
    if pkgutil.get_importer(path) is not None:
        sys.path[0 : 0 if sys.flags.safe_path else 1] = [path]
        # As for -m; this is what runs the __main__.py of a folder or an archive.
        return partial(runpy._run_module_as_main, "__main__", False)  # type: ignore[attr-defined]
    try:
        with open(path, "rb") as file:
            # A compiled program, else its text.
            code: CodeType | None = pkgutil.read_code(file)
            file.seek(0)
            text = b"" if code else file.read()
    except OSError as error:
        where = f"{sys.orig_argv[0]}: can't open file {path!r}"
        print(f"{where}: [Errno {error.errno}] {error.strerror}", file=sys.stderr)
        return None
    _set_first_path(os.path.dirname(os.path.realpath(path)))
    loader = importlib.machinery.SourceFileLoader("__main__", path)
    _set_file(namespace, path)
    namespace["__loader__"] = loader
    return partial(exec, code or compile(text, path, "exec", dont_inherit=True), namespace)


def _set_file(namespace: dict[str, Any], path: str) -> None:
    namespace["__file__"] = path
    if sys.version_info < (3, 15):
        namespace["__cached__"] = None


def _set_first_path(folder: str) -> None:
    if not sys.flags.safe_path:
        sys.path[0] = folder


def _hide_this_module() -> None:
    """Let the traceback of what is being raised begin where the program begins."""
    excepthook = sys.excepthook

    def show(
        kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        sys.excepthook = excepthook
        traceback = _of_the_program(traceback)
        excepthook(kind, error.with_traceback(traceback), traceback)

    sys.excepthook = show


def _of_the_program(traceback: TracebackType | None) -> TracebackType | None:
    while traceback is not None and traceback.tb_frame.f_globals is not globals():
        traceback = traceback.tb_next
    while traceback is not None and traceback.tb_frame.f_globals is globals():
        traceback = traceback.tb_next
    return traceback

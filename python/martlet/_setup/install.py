"""How martlet takes the place of parts of the standard package."""

import os
import sys
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not: it would take longer than all that is here.
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

__all__ = [
    "REPLACED",
    "REPLACEMENTS",
    "Finder",
    "by_value",
    "in_child",
    "install",
    "installed",
    "put_in_place",
    "standard_package",
]

_HERE = os.path.dirname(os.path.abspath(__file__))
_PACKAGE = os.path.dirname(_HERE)

#: The folder whose files take the place of the standard ones of the same name.
REPLACEMENTS = os.path.join(_PACKAGE, "multiprocessing")

#: What is replaced, each after those it needs.
REPLACED = (
    *("connection", "forkserver", "heap", "queues", "pool", "popen_spawn_posix", "synchronize"),
    *("sharedctypes", "managers"),
)

#: What puts martlet in place in a process that is started afresh.
_CHILD = "martlet._setup.child"

#: What pickles of martlet's objects name. They arrive in processes without martlet, too, when
#: somebody else's code started those; there it is put in place before the objects are.
_ARRIVING = (
    "martlet._objects.queue_connections",
    "martlet._objects.pipes",
    "martlet._objects.sharing",
)

_installing = threading.RLock()
_is_in_place = threading.Event()


def standard_package() -> "Any":
    """The package `multiprocessing`, as it is in this process."""
    # Not at the top: to import martlet must not import multiprocessing.
    return __import__("multiprocessing")


def installed() -> "Any":
    """The package `multiprocessing` with martlet in place."""
    install()
    return standard_package()


def install() -> None:
    """Let the engine move the bytes and do the waiting of `multiprocessing`.

    From now on every queue, pipe, connection, lock and shared value made in this
    process is martlet's, and so it is in the processes started from it. Calling
    it again does nothing.

    Notes
    -----
    Objects made before stay what they were and go on working. A module that is
    replaced stays the same object, and so does the class `Connection`; but code that
    had taken another class from it keeps the old one, of which the new one is a
    subclass: install first, then import.
    """
    if _is_in_place.is_set():
        return
    with _installing:
        package = standard_package()
        if REPLACEMENTS in package.__path__:
            # What is being put in place asks for it, too.
            return
        package.__path__.insert(0, REPLACEMENTS)
        for name in REPLACED:
            module = sys.modules.get(f"multiprocessing.{name}")
            if module is not None:
                # Runs the replacement in the module that is there, on top of the standard code.
                # Not at the top: `importlib` takes as long as the rest of this package's import.
                __import__("importlib").reload(module)
        _is_in_place.set()
        if os.environ.get("MARTLET_BY_VALUE") == "1":
            _import("by_value").choose()
        elif _is_watched():
            _import("hints").watch()


def _is_watched() -> bool:
    """Whether somebody sees what is written to standard error, and wants to be told more."""
    shown = sys.stderr is not None and getattr(sys.stderr, "isatty", bool)()
    return shown and os.environ.get("MARTLET_HINTS") != "0"


def _import(name: str) -> "Any":
    return __import__(f"martlet._setup.{name}", fromlist=[name])


def by_value() -> None:
    """Send functions and classes by value where a child could not find them by name.

    Lambdas, closures, local classes, and what a notebook, an interactive session or `exec` made:
    as targets and arguments of processes, in tasks of pools and executors, through queues
    and pipes, in every start method. What can be imported still goes by its name. To be called
    before the first process is started; the processes started from this one do it, too.

    Raises
    ------
    ImportError
        If cloudpickle is not installed, which does it.
    """
    install()
    module = _import("by_value")
    if not module.is_possible():
        raise ImportError(module.MISSING, name="cloudpickle")
    module.choose()


def in_child(program: str) -> str:
    """The text of `program`, for ``python -c``, with martlet put in place first.

    It is found by its absolute path, since a child may run with another
    `sys.path`, without site packages or without the environment.
    """
    entry = os.path.join(_HERE, "child.py")
    # By a loader, which keeps the compiled code in a file.
    loader = f"__import__('importlib.machinery').machinery.SourceFileLoader({_CHILD!r}, {entry!r})"
    return f"exec({loader}.get_code({_CHILD!r}), {{'__file__': {entry!r}}}); {program}"


def put_in_place(command: "Sequence[str]", start: str) -> "list[str]":
    """The words of a command with martlet put in place before the program that begins so.

    Parameters
    ----------
    command : sequence of str
        Words for an interpreter: options, ``-c``, the program and arguments of any text.
    start : str
        What the program is known by.

    Raises
    ------
    RuntimeError
        If there is no such program: a child without martlet is worse than none.
    """
    words = list(command)
    for place in range(1, len(words)):
        if words[place - 1] == "-c" and start in words[place]:
            words[place] = in_child(words[place])
            return words
    raise RuntimeError(f"no command '-c' with {start!r} to put martlet in place by in {words!r}")


def _is_own(name: str) -> bool:
    """Whether this package has a module of that name itself."""
    place = os.path.join(_PACKAGE, name)
    return os.path.isdir(place) or os.path.exists(f"{place}.py")


class Finder:
    """Answers for `martlet.X` with the module `multiprocessing.X` itself."""

    @classmethod
    def insert(cls) -> None:
        """Be asked before the finder of files, which would load `martlet.dummy.X` twice."""
        if cls not in sys.meta_path:
            sys.meta_path.insert(0, cls)

    @classmethod
    def find_spec(
        cls, name: str, path: "Sequence[str] | None" = None, target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        # First: whatever a program imports comes by here.
        if not name.startswith("martlet."):
            return None
        if name in _ARRIVING:
            return cls._find_arriving(name)
        submodule = name.removeprefix("martlet.")
        if submodule.startswith("_") or _is_own(submodule.partition(".")[0]):
            return None
        install()
        real = f"multiprocessing.{submodule}"
        try:
            # Now, not by the loader: while that works, an empty module stands in sys.modules.
            __import__(real)
        except ModuleNotFoundError as error:
            if error.name == real:
                return None
            raise
        # If finding it led here again, the import system would take its spec, not this one.
        sys.modules.pop(name, None)
        return _Alias(sys.modules[real]).spec(name)

    @staticmethod
    def _find_arriving(name: str) -> "ModuleSpec | None":
        install()
        # That may have loaded it, and it must not be loaded twice.
        module = sys.modules.pop(name, None)
        return None if module is None else _Alias(module).spec(name)


class _Alias:
    """A loader of a module that is loaded already."""

    def __init__(self, real: "ModuleType") -> None:
        self._real = real

    def spec(self, name: str) -> "ModuleSpec":
        """What tells the import system to load it by this, under another name."""
        return type(__spec__)(name, self)  # type: ignore[arg-type]

    def create_module(self, spec: "ModuleSpec") -> None:
        """Let the import system make one; it is thrown away."""

    def exec_module(self, module: "ModuleType") -> None:
        # The import system returns what stands in sys.modules after this.
        sys.modules[module.__name__] = self._real

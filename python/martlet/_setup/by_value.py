"""Functions and classes that a child cannot find by name, sent by value: a choice of the user's."""

from __future__ import annotations

import ast
import copyreg
import os
import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import reduction, spawn
from types import FunctionType, ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from collections.abc import Iterable
    from typing import Any

__all__ = ["MISSING", "choose", "is_possible"]

#: What is said where the package that does it is missing.
MISSING = "sending by value takes cloudpickle: pip install 'martlet[by-value]'"


def is_possible() -> bool:
    """Whether cloudpickle is installed."""
    return find_spec("cloudpickle") is not None


def choose() -> None:
    """Let all pickles of multiprocessing hold by value what a child cannot find by name."""
    # First: it watches whether somebody has changed the pickler since.
    import_module("martlet._objects.pickling")
    # Children, and theirs, are told so.
    os.environ["MARTLET_BY_VALUE"] = "1"
    reduction.ForkingPickler.reducer_override = _reduce  # type: ignore[method-assign]


def _reduce(pickler: Any, obj: Any) -> Any:
    """The reduction of one object, which pickle asks for before all others."""
    kind = type(obj)
    if isinstance(obj, type):
        return NotImplemented if _is_named(obj) else _cloudpickle()._class_reduce(obj)
    if kind is FunctionType:
        if _is_named(obj):
            return NotImplemented
        # What one pickle holds of the globals of a module is one dictionary, on arrival, too.
        vars(pickler).setdefault("globals_ref", {})
        vars(pickler).setdefault("_function_getnewargs", _BoundArguments(pickler))
        return _cloudpickle().Pickler._dynamic_function_reduce(pickler, obj)
    # Cells, code and the like, of which functions and classes are made.
    if kind in reduction.ForkingPickler._extra_reducers or kind in copyreg.dispatch_table:  # type: ignore[attr-defined]
        return NotImplemented
    reducer = _cloudpickle().Pickler.dispatch_table.get(kind)
    return NotImplemented if reducer is None else reducer(obj)


class _BoundArguments:
    """A method of cloudpickle's pickler, bound to one of multiprocessing's."""

    def __init__(self, pickler: Any) -> None:
        self._pickler = pickler

    def __call__(self, function: FunctionType) -> Any:
        return _cloudpickle().Pickler._function_getnewargs(self._pickler, function)


@cache
def _cloudpickle() -> Any:
    if not is_possible():
        raise ImportError(MISSING, name="cloudpickle")
    return import_module("cloudpickle.cloudpickle")


def _is_named(obj: Any) -> bool:
    """Whether a child that is started afresh finds this function or class by its name."""
    name = getattr(obj, "__module__", None)
    module = sys.modules.get(name) if isinstance(name, str) else None
    if module is None or _look_up(module, obj.__qualname__) is not obj:
        # What pickle finds in another way, or refuses, is its own business: `type(None)`.
        return isinstance(obj, type) and obj in (type(None), type(NotImplemented), type(...))
    if module is sys.modules["__main__"]:
        return _is_in_main(module, obj)
    return module.__spec__ is not None or getattr(module, "__file__", None) is not None


def _look_up(module: ModuleType, qualname: str) -> Any:
    found: Any = module
    for part in qualname.split("."):
        found = getattr(found, part, None)
    return found


def _is_in_main(main: ModuleType, obj: Any) -> bool:
    """Whether a child has an object of the program once it has imported that."""
    data = spawn.get_preparation_data("")
    path = getattr(main, "__file__", None)
    if path is None or not {"init_main_from_name", "init_main_from_path"} & data.keys():
        return False
    code = getattr(obj, "__code__", None)
    if code is not None and os.path.realpath(code.co_filename) != os.path.realpath(path):
        return False  # It was made by `exec`.
    defined = _defined_in(path)
    return defined is None or obj.__qualname__.partition(".")[0] in defined


@cache
def _defined_in(path: str) -> frozenset[str] | None:
    """The names that importing a program defines, which what its guard keeps out does not."""
    try:
        with open(path, "rb") as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):
        return None  # It is compiled, or in an archive.
    return frozenset(_names(tree.body))


def _names(statements: Iterable[ast.stmt]) -> Iterable[str]:
    for statement in statements:
        if isinstance(statement, ast.If) and _is_guard(statement.test):
            yield from _names(statement.orelse)
            continue
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield statement.name
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
            elif isinstance(node, ast.alias):
                yield node.asname or node.name
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                yield node.name


def _is_guard(test: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(test))

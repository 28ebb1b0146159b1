"""Puts martlet in place in an interpreter, once it imports multiprocessing.

A copy of this file is in the throw-away interpreter of the tests, which imports it at its start.
"""

import importlib
import sys
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

__all__ = ["watch"]

#: What multiprocessing starts itself. There martlet has to get by its own means.
_ITS_OWN = tuple(
    f"from multiprocessing.{name} import" for name in ("forkserver", "resource_tracker", "spawn")
)


def watch(child: str) -> None:
    """Run the program `child` as soon as multiprocessing was imported."""
    if not any(start in word for word in sys.orig_argv for start in _ITS_OWN):
        sys.meta_path.insert(0, _Finder(child))


class _Finder:
    """Finds multiprocessing where it is, and does one thing more when it was loaded."""

    def __init__(self, child: str) -> None:
        self._child = child

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name != "multiprocessing":
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name)
        assert spec is not None and spec.loader is not None
        load = spec.loader.exec_module

        def load_and_replace(module: ModuleType) -> None:
            load(module)
            importlib.import_module("runpy").run_path(self._child)  # Not before it is needed.

        spec.loader.exec_module = load_and_replace  # type: ignore[method-assign]
        return spec

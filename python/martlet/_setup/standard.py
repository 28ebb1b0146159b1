"""The standard module that a replacement stands on, taken from the running interpreter."""

import multiprocessing
import sys
import types
from importlib.machinery import PathFinder
from types import FunctionType, ModuleType, SimpleNamespace

from martlet._setup.install import REPLACEMENTS

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from collections.abc import Iterable
    from typing import Any

__all__ = ["ModuleProxy", "expect", "load_standard", "copy_metadata", "copy_metadata_of_one"]

#: How an error ends that is about standard code.
_UNKNOWN = ", so that martlet does not fit this interpreter: see python -m martlet info"

#: What a name stands for under ``-X lazy_imports`` (3.15) until it is used.
_LAZY = getattr(types, "LazyImportType", None)


def load_standard(namespace: "dict[str, Any]", displaced: "Iterable[str]" = ()) -> "Any":
    """Run the code of the standard module in the namespace of the one that replaces it.

    What the replacement defines afterwards is then what the standard code finds
    when it looks a name up, and so is whatever others assign to the module.

    Parameters
    ----------
    namespace : dict
        The ``globals()`` of the replacement, whose name is that of the standard module. If
        the standard module is there already, as in a late `install`, it is not run again.
    displaced : iterable of str, optional
        The classes that the replacement defines anew and whose objects pickle by the name
        of their class: pickle finds them under ``_standard``, here and in other processes.

    Returns
    -------
    types.SimpleNamespace
        The names of the standard module, as it defined them.
    """
    if "__all__" not in namespace:
        _run_standard(namespace)
        if "__all__" not in namespace:
            raise RuntimeError(f"{namespace['__name__']} has no __all__{_UNKNOWN}")
    for name in displaced:
        namespace[name].__qualname__ = f"_standard.{name}"
    if _LAZY is not None:
        _resolve(namespace, _LAZY)
    return SimpleNamespace(**namespace)


def expect(kind: type, *hooks: str, uses: "Iterable[tuple[str, ...]]" = ()) -> None:
    """Refuse a standard class with which martlet would be wrong without a word.

    Parameters
    ----------
    hooks : str
        The methods that martlet replaces because the standard code calls them.
    uses : iterable of tuple of str, optional
        The names, all in one method, in whose place martlet puts something.

    Raises
    ------
    RuntimeError
        If it has no such method, or none that uses such names.
    """
    for hook in hooks:
        if not hasattr(kind, hook):
            raise RuntimeError(f"{kind.__module__}.{kind.__name__} has no {hook}(){_UNKNOWN}")
    codes = [getattr(member, "__code__", None) for member in vars(kind).values()]
    found = [set(code.co_names) for code in codes if code is not None]
    for names in uses:
        if not any(known.issuperset(names) for known in found):
            what = " and ".join(names)
            raise RuntimeError(f"{kind.__module__}.{kind.__name__} does not use {what}{_UNKNOWN}")


def copy_metadata(namespace: "dict[str, Any]", standard: "Any") -> None:
    """Let what replaces classes and functions say of itself what those say.

    Programs see it in the texts of TypeErrors, in signatures and in the documentation.

    Parameters
    ----------
    namespace : dict
        The ``globals()`` of the replacement.
    standard : types.SimpleNamespace
        What `load_standard` returned for it.
    """
    for name, original in vars(standard).items():
        replacement = namespace[name]
        if replacement is original or not hasattr(original, "__module__"):
            continue
        if isinstance(replacement, type):
            for attribute, member in vars(replacement).items():
                function = getattr(member, "__func__", member)
                copy_metadata_of_one(function, getattr(original, attribute, None))
        copy_metadata_of_one(replacement, original)


def copy_metadata_of_one(replacement: "Any", original: "Any") -> None:
    """Let one function, class or property say of itself what another says."""
    if isinstance(replacement, FunctionType) and isinstance(original, FunctionType):
        replacement.__module__ = original.__module__
        replacement.__qualname__ = original.__qualname__
        replacement.__annotations__ = dict(original.__annotations__)
    elif not isinstance(replacement, (type, property)):
        return
    if original.__doc__ is not None:
        replacement.__doc__ = original.__doc__


class ModuleProxy(ModuleType):
    """A module as the standard code of another one sees it, which may find a few names changed.

    Parameters
    ----------
    seen : module
        What it is otherwise, at any time.
    """

    def __init__(self, seen: ModuleType) -> None:
        super().__init__(seen.__name__, seen.__doc__)
        self._seen = seen

    def __getattr__(self, name: str) -> "Any":
        return getattr(self._seen, name)


def _resolve(namespace: "dict[str, Any]", lazy: type) -> None:
    """Replace what stands for modules that are not imported yet by what the code sees in it."""
    module = sys.modules[namespace["__name__"]]
    for name, value in list(namespace.items()):
        if type(value) is lazy:
            namespace[name] = getattr(module, name)


def _run_standard(namespace: "dict[str, Any]") -> None:
    name = namespace["__name__"]
    folders = [folder for folder in multiprocessing.__path__ if folder != REPLACEMENTS]
    spec = PathFinder.find_spec(name, folders)
    # Not by its abstract class, whose module imports a hundred others.
    get_code = getattr(spec and spec.loader, "get_code", None)
    if get_code is None:
        raise ModuleNotFoundError(f"No standard module named {name!r}", name=name)
    code = get_code(name)
    assert code is not None, "a module of the standard package has code"
    exec(code, namespace)

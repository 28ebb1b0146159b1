"""The standard module that a replacement stands on, taken from the running interpreter."""

import multiprocessing
from collections.abc import Iterable
from importlib.abc import InspectLoader
from importlib.machinery import PathFinder
from types import SimpleNamespace
from typing import Any

from martlet._install import REPLACEMENTS

__all__ = ["load_standard"]


def load_standard(namespace: dict[str, Any], displaced: Iterable[str] = ()) -> Any:
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
    for name in displaced:
        namespace[name].__qualname__ = f"_standard.{name}"
    return SimpleNamespace(**namespace)


def _run_standard(namespace: dict[str, Any]) -> None:
    name = namespace["__name__"]
    folders = [folder for folder in multiprocessing.__path__ if folder != REPLACEMENTS]
    spec = PathFinder.find_spec(name, folders)
    if spec is None or not isinstance(spec.loader, InspectLoader):
        raise ModuleNotFoundError(f"No standard module named {name!r}", name=name)
    code = spec.loader.get_code(name)
    assert code is not None, "a module of the standard package has code"
    exec(code, namespace)

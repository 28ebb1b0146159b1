"""The standard module that a replacement stands on, taken from the running interpreter."""

import multiprocessing
from importlib.abc import InspectLoader
from importlib.machinery import PathFinder
from types import SimpleNamespace
from typing import Any

from martlet._install import REPLACEMENTS

__all__ = ["load_standard"]


def load_standard(namespace: dict[str, Any]) -> Any:
    """Run the code of the standard module in the namespace of the one that replaces it.

    What the replacement defines afterwards is then what the standard code finds
    when it looks a name up, and so is whatever others assign to the module.

    Parameters
    ----------
    namespace : dict
        The ``globals()`` of the replacement, whose name is that of the standard module.

    Returns
    -------
    types.SimpleNamespace
        The names of the standard module, as it defined them.
    """
    name = namespace["__name__"]
    folders = [folder for folder in multiprocessing.__path__ if folder != REPLACEMENTS]
    spec = PathFinder.find_spec(name, folders)
    if spec is None or not isinstance(spec.loader, InspectLoader):
        raise ModuleNotFoundError(f"No standard module named {name!r}", name=name)
    code = spec.loader.get_code(name)
    assert code is not None, "a module of the standard package has code"
    exec(code, namespace)
    return SimpleNamespace(**namespace)

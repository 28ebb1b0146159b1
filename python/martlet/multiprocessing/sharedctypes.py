"""Value and Array, whose fields and items the engine guards."""

from __future__ import annotations

from martlet import _engine
from martlet._objects.forwarding import delegate
from martlet._setup.standard import copy_metadata, load_standard

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from typing import Any

_standard = load_standard(globals())


def make_property(name: str) -> Any:
    """The property of a field, the same for all classes."""
    if name not in prop_cache:
        prop_cache[name] = _engine.Synchronized._martlet_field(name)
    return prop_cache[name]


# What the standard code made for its own classes stays with these.
prop_cache: dict[str, Any] = {}


class SynchronizedBase(_engine.Synchronized, _standard.SynchronizedBase):  # type: ignore[misc, name-defined]
    """What is shared, with its lock."""


class Synchronized(SynchronizedBase, _standard.Synchronized):  # type: ignore[misc, name-defined]
    """A number."""

    value = make_property("value")


class SynchronizedArray(SynchronizedBase, _standard.SynchronizedArray):  # type: ignore[misc, name-defined]
    """An array."""

    __getitem__ = _engine.Synchronized._martlet_get_item
    __setitem__ = _engine.Synchronized._martlet_set_item


class SynchronizedString(SynchronizedArray, _standard.SynchronizedString):  # type: ignore[misc, name-defined]
    """An array of characters."""

    value = make_property("value")
    raw = make_property("raw")


delegate(_standard.SynchronizedBase, "_lock", "__enter__", "__exit__")
copy_metadata(globals(), _standard)

"""Pickles of what is put into a queue: large arrays are not copied into them."""

from __future__ import annotations

import copyreg
import sys
from collections.abc import Iterable
from io import BytesIO
from itertools import islice
from multiprocessing import reduction
from types import FunctionType

from martlet import _engine

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from typing import Any

__all__ = ["dumps"]

_ForkingPickler = reduction.ForkingPickler
_standard_dumps = vars(_ForkingPickler)["dumps"]

_contents = vars(_ForkingPickler)
_engine.watch_pickler(
    _contents,
    len(_contents),
    (
        (vars(reduction), "ForkingPickler", _ForkingPickler),
        *((_contents, name, _contents[name]) for name in ("__init__", "dumps", "loads")),
    ),
    (_contents["_extra_reducers"], copyreg.dispatch_table),
    vars(copyreg)["_extension_registry"],
    FunctionType,
    sys.audit,
    "pickle.find_class",
    *("__module__", "__qualname__", "__name__"),
)

#: Smaller arrays are copied sooner than looked after.
_LEAST_BYTES = 65536

#: So many items of a container are looked at.
_MOST_ITEMS = 16

#: Packages whose objects pickle themselves with buffers.
_PACKAGES = frozenset({"pandas", "pyarrow"})

#: The first protocol with buffers.
_PROTOCOL = 5


def dumps(obj: Any) -> Any:
    """The pickle of an object as `ForkingPickler.dumps` gives it, or a pickle and its buffers.

    Buffers are asked for only where some are likely, and where nobody has put another
    pickler into the place of the standard one.
    """
    pickler = reduction.ForkingPickler
    if (
        pickler is not _ForkingPickler
        or vars(pickler)["dumps"] is not _standard_dumps
        or not _has_buffers(obj)
    ):
        return pickler.dumps(obj)
    file = BytesIO()
    buffers: list[memoryview] = []
    # The callback's None says that the buffer is taken.
    pickler(file, _PROTOCOL, True, lambda buffer: buffers.append(buffer.raw())).dump(obj)
    return (file.getbuffer(), buffers) if buffers else file.getbuffer()


def _has_buffers(obj: Any) -> bool:
    kind = type(obj)
    if kind is tuple or kind is list:
        return _any_has_buffers(obj)
    if kind is dict:
        return _any_has_buffers(obj.values())
    return _gives_buffers(obj)


def _any_has_buffers(items: Iterable[Any]) -> bool:
    return any(map(_gives_buffers, islice(items, _MOST_ITEMS)))


def _gives_buffers(obj: Any) -> bool:
    kind = type(obj)
    module = getattr(kind, "__module__", None)
    if module == "numpy":
        numpy = sys.modules.get("numpy")
        if kind is not getattr(numpy, "ndarray", None) or obj.nbytes < _LEAST_BYTES:
            return False
        # Of another byte order, it arrives in the native one only from an older protocol.
        return bool(obj.dtype.isnative)
    return isinstance(module, str) and module.partition(".")[0] in _PACKAGES

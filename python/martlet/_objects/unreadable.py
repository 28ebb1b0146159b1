"""The failure that stands for a pool's result which cannot be unpickled."""

from __future__ import annotations

import pickletools
from importlib import import_module
from itertools import islice
from multiprocessing.reduction import ForkingPickler

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from collections.abc import Iterator
    from typing import Any

__all__ = ["load_result"]

_TEXTS = frozenset({"SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "UNICODE"})
_INTEGERS = frozenset({"BININT", "BININT1", "BININT2", "INT", "LONG", "LONG1"})
_STORES = frozenset({"MEMOIZE", "BINPUT", "LONG_BINPUT", "PUT"})
_FETCHES = frozenset({"BINGET", "LONG_BINGET", "GET"})

#: What a worker wraps exceptions in: no name that tells anything.
_WRAPPER = "multiprocessing.pool."

#: How the text begins that a worker sends along with an exception.
_TRACEBACK = '\n"""\nTraceback'


def load_result(data: Any, *args: Any, **kwargs: Any) -> Any:
    """Unpickle what a worker sent: ``(job, place, (success, value))``.

    If that fails, as for an exception whose constructor wants other arguments than it handed
    on, a failure of that call is the result. In the standard module whoever takes results ends
    there, and all calls of the pool wait for ever.
    """
    try:
        return ForkingPickler.loads(data, *args, **kwargs)
    except Exception as error:
        place = _place(bytes(data))
        if len(place) < 2:
            raise  # It is not from a worker.
        return *place, (False, _failure(error, bytes(data)))


def _place(data: bytes) -> list[int]:
    """The job and the place in it, with which a result begins."""
    begin = ("PROTO", "FRAME", "MARK")
    values = (found for found in _operations(data) if found[0] not in begin)
    return [int(argument) for name, argument in islice(values, 2) if name in _INTEGERS]


def _operations(data: bytes) -> Iterator[tuple[str, Any]]:
    """What a pickle does, step by step, each with its argument; nothing is imported or called."""
    return ((opcode.name, argument) for opcode, argument, _ in pickletools.genops(data))


def _failure(error: Exception, data: bytes) -> Exception:
    """What the caller gets: it names what the result was made of."""
    # Not at the top: that module imports this one with the first pool.
    pool: Any = import_module("multiprocessing.pool")

    names = [name for name in _names(data) if not name.startswith(_WRAPPER)]
    failure: Exception = pool.MaybeEncodingError(
        error, _Bare(f"an object of {names[0]}" if names else "it")
    )
    failure.__cause__ = error
    for text in _texts(data):
        if text.startswith(_TRACEBACK):
            failure.__cause__ = pool.RemoteTraceback(text)
    return failure


class _Bare(str):
    """A text that is shown without quotation marks."""

    def __repr__(self) -> str:
        return str(self)


def _texts(data: bytes) -> Iterator[str]:
    return (argument for name, argument in _operations(data) if name in _TEXTS)


def _names(data: bytes) -> Iterator[str]:
    """The classes and functions that a pickle names."""
    texts: list[str] = []
    memo: list[str] = []
    last = ""
    for name, argument in _operations(data):
        if name == "GLOBAL":
            yield argument.replace(" ", ".")
        elif name == "STACK_GLOBAL" and len(texts) > 1:
            yield f"{texts[-2]}.{texts[-1]}"
        if name in _STORES:
            memo.append(last)
        last = argument if name in _TEXTS else ""
        if name in _FETCHES and int(argument) < len(memo):
            last = memo[int(argument)]
        if last:
            texts.append(last)

"""How the engine's objects reach processes that do not inherit them."""

from __future__ import annotations

import os
from multiprocessing import reduction
from multiprocessing.context import get_spawning_popen
from weakref import WeakKeyDictionary

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from typing import Any

__all__ = ["ReceivedDescriptor", "Handle", "Shared", "empty", "share"]


def empty(kind: Any) -> Any:
    """An object that only gets its state.

    A pickle that names this function before its class puts martlet in place, before it
    looks for the class, in a process that somebody else's code started.
    """
    return kind.__new__(kind)


class Shared:
    """An object that is pickled as its state, by way of `empty`."""

    def __reduce__(self) -> tuple[Any, ...]:
        return empty, (type(self),), self.__getstate__()


class ReceivedDescriptor:
    """A descriptor received from another process, closed when this is dropped."""

    def __init__(self, duplicate: Any) -> None:
        self.descriptor: int = duplicate.detach()

    def __del__(self) -> None:
        os.close(self.descriptor)


class _SentDescriptor:
    """A descriptor on its way to another process, where it is an `ReceivedDescriptor`."""

    def __init__(self, descriptor: int) -> None:
        self._duplicate = reduction.DupFd(descriptor)

    def __reduce__(self) -> tuple[type[ReceivedDescriptor], tuple[Any]]:
        return ReceivedDescriptor, (self._duplicate,)


_sent: WeakKeyDictionary[Any, dict[int, _SentDescriptor]] = WeakKeyDictionary()


def share(descriptor: int) -> Any:
    """What to pickle for a descriptor that several objects share.

    A process that is being started receives each descriptor once: it could be
    given it only once, and the first to close it would take it from the rest.
    """
    popen = get_spawning_popen()
    if popen is None:
        return _SentDescriptor(descriptor)
    sent = _sent.setdefault(popen, {})
    if descriptor not in sent:
        sent[descriptor] = _SentDescriptor(descriptor)
    return sent[descriptor]


class Handle:
    """An object of the engine that lies in an arena, as something that can be pickled.

    Attributes
    ----------
    native
        The engine's object: `SemLock`, `Condition`, `Event` or `Barrier`.
    """

    def __init__(self, native: Any) -> None:
        self.native = native

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        descriptor, offset = self.native.place
        return _attach, (type(self.native), share(descriptor), offset)


def _attach(kind: Any, arrived: ReceivedDescriptor, offset: int) -> Handle:
    return Handle(kind.attach(arrived.descriptor, offset))

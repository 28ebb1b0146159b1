"""Queues as this process holds them, with the ends of their doorbells."""

from __future__ import annotations

import os
from weakref import WeakValueDictionary

from martlet import _engine

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from typing import Self

__all__ = ["QueueHandle", "PipeHandle"]


class QueueHandle:
    """A queue as this process holds it.

    Its doorbell is a pipe made with the queue, of which only the engine reads and
    writes. The kernel counts who holds its ends: that is how the end of a
    queue is known.
    """

    def __init__(self, engine: _engine.Queue) -> None:
        self.engine = engine
        _handles[_identity(engine.descriptor)] = self
        self._watched = False

    @classmethod
    def of(cls, descriptor: int) -> Self:
        """The handle whose memory is behind a descriptor; two ends of a queue share it."""
        handle = _handles.get(_identity(descriptor))
        if handle is None:
            handle = cls(_engine.Queue.attach(descriptor))
        assert isinstance(handle, cls)
        return handle

    def watch(self) -> None:
        """Keep the reading end readable while there is something to read, for ever."""
        if not self._watched:
            self.engine.watch()
            self._watched = True


class PipeHandle:
    """One direction of a pipe as this process holds it."""

    def __init__(self, engine: _engine.PipeLane) -> None:
        self.engine = engine
        _handles[_identity(engine.descriptor)] = self

    @classmethod
    def of(cls, descriptor: int) -> Self:
        """The handle whose memory is behind a descriptor; two ends of a pipe share it."""
        handle = _handles.get(_identity(descriptor))
        if handle is None:
            handle = cls(_engine.PipeLane.attach(descriptor))
        assert isinstance(handle, cls)
        return handle


# Those of this process by the identity of their memory.
_handles: WeakValueDictionary[tuple[int, int], QueueHandle | PipeHandle] = WeakValueDictionary()


def _identity(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino

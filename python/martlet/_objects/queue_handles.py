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


class PipeHandle(QueueHandle):
    """One direction of a pipe, whose own descriptors are the doorbell."""

    def __init__(self, engine: _engine.Queue) -> None:
        super().__init__(engine)
        self._readers: list[int] = []
        self._writers: list[int] = []

    @property
    def is_held(self) -> bool:
        """Whether this process has any end."""
        return bool(self._readers or self._writers)

    def hold(self, descriptor: int, *, reading: bool) -> None:
        """Count on an end from now on."""
        (self._readers if reading else self._writers).append(descriptor)
        self._bind()

    def let_go(self, descriptor: int, *, reading: bool) -> None:
        """Count no longer on an end, which is about to be closed."""
        (self._readers if reading else self._writers).remove(descriptor)
        self._bind()

    def _bind(self) -> None:
        self.engine.bind(
            self._readers[0] if self._readers else -1, self._writers[0] if self._writers else -1
        )

    def watch(self) -> None:
        """Keep the reading end readable exactly while there is something to receive, for ever."""
        self.engine.watch()


# Those of this process by the identity of their memory.
_handles: WeakValueDictionary[tuple[int, int], QueueHandle] = WeakValueDictionary()


def _identity(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino

"""The two ends of a queue: Connections whose messages are the queue's records."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from io import BytesIO
from math import floor
from multiprocessing import reduction
from multiprocessing.connection import Connection, wait
from multiprocessing.context import get_spawning_popen

from martlet import _engine
from martlet._objects import pickling
from martlet._objects.labels import creation_label
from martlet._objects.pipes import with_room
from martlet._objects.queue_handles import QueueHandle
from martlet._objects.sharing import ReceivedDescriptor, share
from martlet._objects.timeouts import is_waitable

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from typing import Any

__all__ = ["Reader", "Writer", "queue_ends"]


class _End(Connection):
    """What the ends of a queue have in common."""

    # What the type stubs of the standard class leave out.
    _handle: int | None
    _check_closed: Callable[[], None]
    _check_readable: Callable[[], None]
    _check_writable: Callable[[], None]

    def __init__(self, handle: QueueHandle, descriptor: int, *, reading: bool) -> None:
        self.endpoint = _engine.QueueEndpoint(handle.engine, descriptor, reading)
        super().__init__(self.endpoint.descriptor, readable=reading, writable=not reading)
        self.handle = handle

    def fileno(self) -> int:
        """The descriptor of this end, which is its own from now on."""
        self._check_closed()
        self._handle = self.endpoint.fileno()
        return self._handle

    def _close(self, _close: Callable[[int], None] = os.close) -> None:
        descriptor = self.endpoint.close()
        if descriptor >= 0:
            _close(descriptor)
        # Whoever sleeps may have waited for this end.
        self.handle.engine.leave()

    def __repr__(self) -> str:
        # As what it is in the standard module, since programs print it.
        return f"<{Connection.__module__}.{Connection.__qualname__} object at {id(self):#x}>"

    def __reduce__(self) -> tuple[Any, ...]:
        memory = share(self.handle.engine.descriptor)
        if get_spawning_popen() is None:
            # On its way, the descriptor of both ends would count as both.
            return _rebuild, (type(self), memory, share(_End.fileno(self)))
        self._check_closed()
        return _rebuild, (type(self), memory, share(self.endpoint.descriptor))


class Reader(_End):
    """The end of a queue from which records are taken."""

    def __init__(self, handle: QueueHandle, descriptor: int) -> None:
        super().__init__(handle, descriptor, reading=True)

    def fileno(self) -> int:
        """The descriptor to wait for: readable while there is something to receive."""
        descriptor = super().fileno()
        self.handle.watch()
        return descriptor

    def recv(self) -> Any:
        """Take the first object of the queue."""
        self._check_closed()
        self._check_readable()
        return self.handle.engine.get_object(reduction.ForkingPickler.loads)

    def _recv_bytes(self, maxsize: int | None = None) -> BytesIO | None:
        limit = -1 if maxsize is None else floor(min(maxsize, sys.maxsize))
        record = self.handle.engine.get(True, None, limit)
        if record is None:
            return None
        stream = BytesIO(record)
        stream.seek(len(record))
        return stream

    def _poll(self, timeout: float | None) -> bool:
        if not is_waitable(timeout):
            return bool(wait([self], timeout))
        return self.handle.engine.poll(timeout)


class Writer(_End):
    """The end of a queue to which records are appended.

    Attributes
    ----------
    strict : bool
        Whether `Queue.put` raises the errors of objects that cannot be pickled.
    """

    strict = False

    def __init__(self, handle: QueueHandle, descriptor: int) -> None:
        super().__init__(handle, descriptor, reading=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return *super().__reduce__(), {"strict": self.strict}

    def send(self, obj: Any) -> None:
        """Append an object to the queue."""
        self._check_closed()
        self._check_writable()
        self.handle.engine.put_object(obj, pickling.dumps)

    def _send_bytes(self, buf: Any) -> None:
        self.handle.engine.put(buf)


def _rebuild(
    kind: type[Reader] | type[Writer], memory: ReceivedDescriptor, doorbell: ReceivedDescriptor
) -> _End:
    return kind(QueueHandle.of(memory.descriptor), os.dup(doorbell.descriptor))


def queue_ends(maxsize: int = 0, max_bytes: int = 0) -> tuple[Reader, Writer]:
    """The ends of a new queue.

    Parameters
    ----------
    maxsize, max_bytes : int, optional
        How many records, and how many bytes in them, may wait. 0 is no bound.
    """
    handle = QueueHandle(with_room(_engine.Queue, maxsize, max_bytes, creation_label()))
    reader, writer = with_room(os.pipe2, os.O_NONBLOCK | os.O_CLOEXEC)
    return Reader(handle, reader), Writer(handle, writer)

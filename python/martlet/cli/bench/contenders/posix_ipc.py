"""posix_ipc: the kernel's message queues and named semaphores."""

import pickle
from collections.abc import Callable
from typing import Any

from ..payloads import Payload
from .base import Channel, Contender

__all__ = ["PosixIpc"]

#: What the kernel allows to those without privileges.
_MESSAGES, _BYTES = 10, 8192


class _Queue(Channel):
    """Bytes go as they are, objects are pickled."""

    def __init__(self, queue: Any, pickled: bool) -> None:
        self._queue = queue
        self._pickled = pickled

    def open_put(self) -> Callable[[Any], None]:
        send = self._queue.send
        return (lambda obj: send(pickle.dumps(obj))) if self._pickled else send

    def open_get(self) -> Callable[[], Any]:
        receive = self._queue.receive
        return (lambda: pickle.loads(receive()[0])) if self._pickled else receive

    def close(self) -> None:
        self._queue.close()
        self._queue.unlink()


class PosixIpc(Contender):
    """Messages have at most 8 KiB, and ten of them wait."""

    name = module = "posix_ipc"
    package = "posix-ipc"
    takes = (
        "queue/[0-9]-[0-9]/*",
        "queue/maxsize-5/*",
        "queue/round-trip",
        "queue/bytes/*[0-9]B",
        "queue/bytes/1KiB",
        "queue/bytes/4KiB",
        "lock/pair/Semaphore",
    )
    note = "at most ten messages wait"

    def channel(self, kind: str, payload: Payload, maxsize: int = 0, ends: int = 1) -> Channel:
        queue = self.library.MessageQueue(
            None,
            self.library.O_CREX,
            max_messages=maxsize or _MESSAGES,
            max_message_size=_BYTES,
        )
        return _Queue(queue, payload.form != "bytes")

    def lock(self, kind: str) -> Any:
        semaphore = self.library.Semaphore(None, self.library.O_CREX, initial_value=1)
        semaphore.unlink()  # The name goes, the semaphore stays.
        return semaphore

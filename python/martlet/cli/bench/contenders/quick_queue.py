"""quick-queue: the standard queue with lists of objects in it."""

from typing import Any

from ..payloads import Payload
from .base import Channel, Contender

__all__ = ["QuickQueue"]


class _Queue(Channel):
    def __init__(self, queue: Any) -> None:
        super().__init__(queue.put, queue.get)
        self._flush = queue.put_remain

    def flush(self) -> None:
        self._flush()


class QuickQueue(Contender):
    """An object is sent when enough of them have come together, or when the sender says so."""

    name = package = "quick-queue"
    module = "quick_queue"
    # With several receivers, one keeps what another waits for; back and forth, both wait.
    takes = ("queue/1-1/*", "queue/bytes/1KiB")
    note = "keeps objects back until it has many"

    def channel(self, kind: str, payload: Payload, maxsize: int = 0, ends: int = 1) -> Channel:
        return _Queue(self.library.QQueue())

"""faster-fifo: a ring in shared memory under a mutex and condition variables, in C++."""

from ..payloads import Payload
from .base import Channel, Contender

__all__ = ["FasterFifo"]


class FasterFifo(Contender):
    """Its queue has a fixed number of bytes, here enough for many objects or a few large ones."""

    name = package = "faster-fifo"
    module = "faster_fifo"
    takes = ("queue/*",)

    def channel(self, kind: str, payload: Payload, maxsize: int = 0, ends: int = 1) -> Channel:
        room = max(16 << 20, 4 * payload.byte_count)
        options = {"maxsize": maxsize} if maxsize else {}
        queue = self.library.Queue(room, **options)
        return Channel(queue.put, queue.get)

"""py-sharedmemory: large objects in blocks of shared memory, announced by a standard queue."""

from typing import Any

from ..payloads import Payload
from .base import Channel, Contender

__all__ = ["PySharedMemory"]


class _Pair(Channel):
    """A closed sender takes away what nobody has read, so it waits until all is acknowledged."""

    def __init__(self, sender: Any, receiver: Any) -> None:
        super().__init__(sender.put, receiver.get)
        self._sender = sender

    def flush(self) -> None:
        self._sender.wait_for_all_ack()


class PySharedMemory(Contender):
    """One process sends; its authors advise it from 1 MB on."""

    name = package = "py-sharedmemory"
    module = "py_sharedmemory"
    takes = (
        "queue/1-[0-9]/*",
        "queue/maxsize-5/*",
        "queue/bytes/*",
        "queue/numpy/*",
        "queue/round-trip",
    )

    def channel(self, kind: str, payload: Payload, maxsize: int = 0, ends: int = 1) -> Channel:
        # Unbounded it would map a fresh block for each object; its authors' examples bound it.
        capacity = maxsize or (4 if payload.byte_count >= 1 << 20 else 0)
        return _Pair(*self.library.create_shared_memory_pair(capacity, ctx=self.context))

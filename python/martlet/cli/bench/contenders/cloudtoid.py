"""cloudtoid-interprocess: queues of bytes in shared memory, in Rust."""

import os
import pickle
import shutil
import tempfile
from collections.abc import Callable
from typing import Any

from ..payloads import Payload
from .base import Channel, Contender

__all__ = ["Cloudtoid"]


class _Queue(Channel):
    """Bytes go as they are, objects are pickled; a full queue is tried again at once."""

    def __init__(self, library: Any, payload: Payload) -> None:
        self._library = library
        self._folder = tempfile.mkdtemp(prefix="martlet-bench-")
        room = max(16 << 20, 4 * payload.byte_count)
        self._address = ("queue", 1 << room.bit_length(), self._folder)
        self._pickled = payload.form != "bytes"
        # It lives only as long as somebody has it open.
        self._keeper = library.Subscriber(*self._address)

    def open_put(self) -> Callable[[Any], None]:
        send = self._library.Publisher(*self._address).try_send

        def put_bytes(record: bytes) -> None:
            while not send(record):
                os.sched_yield()

        def put(obj: Any) -> None:
            record = pickle.dumps(obj)
            while not send(record):
                os.sched_yield()

        return put if self._pickled else put_bytes

    def open_get(self) -> Callable[[], Any]:
        receive = self._library.Subscriber(*self._address).receive
        return (lambda: pickle.loads(receive())) if self._pickled else receive

    def close(self) -> None:
        self._keeper.close()
        shutil.rmtree(self._folder)


class Cloudtoid(Contender):
    """Its processes may be written in other languages."""

    name = package = "cloudtoid-interprocess"
    module = "cloudtoid_interprocess"
    takes = ("queue/[0-9]-[0-9]/*", "queue/bytes/*", "queue/numpy/*", "queue/round-trip")

    def channel(self, kind: str, payload: Payload, maxsize: int = 0, ends: int = 1) -> Channel:
        return _Queue(self.library, payload)

"""What has the interface of `multiprocessing`: the standard module, martlet, billiard."""

from __future__ import annotations

import functools
from typing import Any

from ..payloads import Payload
from .base import Channel, Contender

__all__ = ["ContextContender"]


class ContextContender(Contender):
    """Everything is made by its context."""

    @functools.cached_property
    def context(self) -> Any:
        return self.library.get_context("fork")

    def channel(self, kind: str, payload: Payload, maxsize: int = 0, ends: int = 1) -> Channel:
        if kind == "queue":
            queue = self.context.Queue(maxsize)
            return Channel(queue.put, queue.get)
        if kind == "simplequeue":
            simple = self.context.SimpleQueue()
            return Channel(simple.put, simple.get)
        receiver, sender = self.context.Pipe(duplex=False)
        if kind == "pipe of bytes":
            return Channel(sender.send_bytes, receiver.recv_bytes)
        return Channel(sender.send, receiver.recv)

    def duplex(self) -> tuple[Channel, Channel]:
        near, far = self.context.Pipe()
        return Channel(near.send, far.recv), Channel(far.send, near.recv)

    def pool(self, processes: int) -> Any:
        return self.context.Pool(processes)

    def lock(self, kind: str) -> Any:
        return getattr(self.context, kind)()

    def managed(self, kind: str) -> Any:
        # Its server ends when nobody refers to the manager.
        self._manager = self.context.Manager()
        return getattr(self._manager, kind)()

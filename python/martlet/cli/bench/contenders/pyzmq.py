"""pyzmq: ZeroMQ's PUSH and PULL sockets over sockets of the system."""

import importlib
import os
import shutil
import tempfile
from collections.abc import Callable
from typing import Any

from ..payloads import Payload
from .base import Channel, Contender

__all__ = ["PyZmq"]


class _Queue(Channel):
    """A sender is connected with every receiver and serves them in turn; nothing is bounded."""

    def __init__(self, library: Any, payload: Payload, ends: int) -> None:
        self._library = library
        self._form = payload.form
        self._folder = tempfile.mkdtemp(prefix="martlet-bench-")
        self._addresses = [f"ipc://{self._folder}/{end}" for end in range(ends)]

    def open_put(self) -> Callable[[Any], Any]:
        socket = self._socket(self._library.PUSH)
        for address in self._addresses:
            socket.connect(address)
        put: Callable[[Any], Any] = socket.send_pyobj if self._form == "object" else socket.send
        return put

    def open_get(self) -> Callable[[], Any]:
        socket = self._socket(self._library.PULL)
        socket.bind(self._claim())
        if self._form == "array":
            frombuffer = importlib.import_module("numpy").frombuffer
            return lambda: frombuffer(socket.recv())
        get: Callable[[], Any] = socket.recv_pyobj if self._form == "object" else socket.recv
        return get

    def close(self) -> None:
        shutil.rmtree(self._folder)

    def _claim(self) -> str:
        """The address of this receiver alone: binding takes one away from another."""
        for end, address in enumerate(self._addresses):
            try:
                os.mkdir(f"{self._folder}/{end}.claimed")
            except FileExistsError:
                continue
            return address
        raise RuntimeError("more receivers than were announced")

    def _socket(self, kind: int) -> Any:
        # Of a context of this process: none survives a fork.
        socket = self._library.Context.instance().socket(kind)
        socket.set_hwm(0)
        socket.linger = 0
        return socket


class PyZmq(Contender):
    """Made for networks; between processes of one machine it is a common choice, too."""

    name = package = "pyzmq"
    module = "zmq"
    takes = ("queue/[0-9]-[0-9]/*", "queue/bytes/*", "queue/numpy/*", "queue/round-trip")

    def channel(self, kind: str, payload: Payload, maxsize: int = 0, ends: int = 1) -> Channel:
        return _Queue(self.library, payload, ends)

"""What a process tree writes, while it runs."""

from __future__ import annotations

import errno
import os
import selectors
import time
from collections.abc import Iterable
from typing import IO, Self

__all__ = ["Collector"]

_KEPT_BYTES = 4 << 20


class Collector:
    """Reads what a process tree writes and notices when its first process ends.

    Attributes
    ----------
    first, last : float or None
        When it wrote for the first and the last time, on the monotonic clock.
    """

    def __init__(self, pid: int, streams: Iterable[IO[bytes] | None]) -> None:
        self.first: float | None = None
        self.last: float | None = None
        self._selector = selectors.DefaultSelector()
        self._kept: dict[object, bytearray] = {}
        self._room = _KEPT_BYTES
        for stream in streams:
            assert stream is not None
            self._kept[stream] = bytearray()
            self._selector.register(stream, selectors.EVENT_READ)
        self._pidfd: int | None = os.pidfd_open(pid)
        self._selector.register(self._pidfd, selectors.EVENT_READ)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()
        if self._pidfd is not None:
            os.close(self._pidfd)

    def pump(self, timeout: float) -> None:
        """Wait for output or the end of the first process, and keep what came."""
        for key, _ in self._selector.select(max(timeout, 0)):
            if key.fd == self._pidfd:
                self._selector.unregister(self._pidfd)
                os.close(self._pidfd)
                self._pidfd = None
                continue
            data = _read(key.fd)
            if not data:
                self._selector.unregister(key.fileobj)
            elif self._room:
                self.last = time.monotonic()
                self.first = self.first or self.last
            kept = self._kept[key.fileobj]
            kept += data[: max(self._room - len(kept), 0)]

    def stop_keeping(self) -> None:
        """Discard what is written from now on."""
        self.pump(0)
        self._room = 0

    def drain(self) -> None:
        """Read to the end of all streams, which a process outside of the tree may hold open."""
        deadline = time.monotonic() + 1
        while self._selector.get_map() and time.monotonic() < deadline:
            self.pump(0.1)

    def text(self, stream: object) -> str:
        """What was kept of a stream."""
        return self._kept[stream].decode(errors="backslashreplace")


def _read(descriptor: int) -> bytes:
    """What there is to read; nothing at the end, which a terminal shows by an error."""
    try:
        return os.read(descriptor, 1 << 16)
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        return b""

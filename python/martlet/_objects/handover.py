"""Ends of pipes on their way to processes that run already.

The standard module pickles a `DupFd`, for which the receiver comes to a thread of the sender. So
does this; only there it is decided whether what is beside the end goes with it: a receiver
without martlet asks for the descriptor alone, and is given it with all messages in the kernel.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from multiprocessing import process, reduction, resource_sharer
from multiprocessing.connection import Client, Connection

from martlet._objects import pipes
from martlet._objects.queue_handles import PipeHandle

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from collections.abc import Sequence
    from typing import Any

    from martlet import _engine

__all__ = ["arrive", "pack"]

#: What a receiver that can use the queues says in the place of its process id.
_WITH_QUEUES = "with queues"


class _Parcel:
    """An end that waits for its receiver; the sender may have closed its own by then."""

    def __init__(self, end: _engine.PipeEnd, descriptor: int) -> None:
        self._end = end
        self._descriptor = os.dup(descriptor)
        pipes.hold(end.handles, self._descriptor)

    def send(self, peer: Connection, wish: Any) -> None:
        """Give it to who came for it, in the thread that serves all of them."""
        with suppress(EOFError, ConnectionError):
            # A receiver that dies takes what it was given with it.
            if wish == _WITH_QUEUES:
                self._send_with_queues(peer)
            else:
                self._end.fall_back()
                reduction.send_handle(peer, self._descriptor, wish)

    def _send_with_queues(self, peer: Connection) -> None:
        memory = [handle.engine.descriptor for handle in self._end.handles if handle]
        with _socket_of(peer) as way:
            socket.send_fds(way, [b"\0"], [self._descriptor, *memory])
        # A receiver that goes away has all it needs; one that speaks cannot use the queues.
        peer.recv()
        self._end.fall_back()
        peer.send(None)

    def close(self) -> None:
        """Let go of it, taken or not."""
        handles = self._end.handles
        # The thread that calls this keeps its method until somebody comes for another.
        del self._end
        pipes.let_go(handles, self._descriptor, os.close)


def pack(end: _engine.PipeEnd, descriptor: int) -> Any:
    """What to pickle for an end of a pipe in the place of its descriptor: a `DupFd`.

    It has one attribute more than a standard one, `queues_beside`: which directions have a queue.
    """
    parcel = _Parcel(end, descriptor)
    duplicate: Any = resource_sharer.DupFd.__new__(resource_sharer.DupFd)
    sharer = resource_sharer._resource_sharer  # type: ignore[attr-defined]
    try:
        duplicate._id = sharer.register(parcel.send, parcel.close)
    except BaseException:
        parcel.close()
        raise
    duplicate.queues_beside = [handle is not None for handle in end.handles]
    return duplicate


def arrive(duplicate: Any, readable: bool, writable: bool) -> Any:
    """The end of a pipe for which `pack` gave `duplicate`."""
    address, key = duplicate._id
    ways: list[bool] = duplicate.queues_beside
    with Client(address, authkey=process.current_process().authkey) as peer:
        if pipes.is_scarce(peer.fileno()):
            peer.send((key, os.getpid()))
            return Connection(reduction.recv_handle(peer), readable, writable)
        peer.send((key, _WITH_QUEUES))
        descriptor, *memory = _receive_descriptors(peer, 1 + sum(ways))
        connection = Connection(descriptor, readable, writable)
        handles = _attached(memory, ways)
        if handles is not None:
            pipes.attach(connection, *handles)
            return connection
        # A sender that has died by now gave all it had.
        with suppress(EOFError, ConnectionError):
            peer.send(None)
            peer.recv()
    return connection


def _attached(
    memory: Sequence[int], ways: Sequence[bool]
) -> tuple[PipeHandle | None, PipeHandle | None] | None:
    """Both directions of what is beside an end; None if that cannot be used here."""
    rest = iter(memory)
    try:
        incoming, outgoing = (PipeHandle.of(next(rest)) if way else None for way in ways)
    except (OSError, MemoryError, RuntimeError):
        return None
    finally:
        for descriptor in memory:
            os.close(descriptor)
    return incoming, outgoing


def _socket_of(peer: Connection) -> socket.socket:
    return socket.fromfd(peer.fileno(), socket.AF_UNIX, socket.SOCK_STREAM)


def _receive_descriptors(peer: Connection, count: int) -> list[int]:
    """What was sent, or the first ones if there is no room for more."""
    with _socket_of(peer) as way:
        data, descriptors, *_ = socket.recv_fds(way, 1, count)
    if not data:
        raise EOFError
    if not descriptors:
        # In the words of the standard module.
        raise RuntimeError("received 0 items of ancdata")
    return descriptors

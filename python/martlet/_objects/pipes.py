"""Pipes whose messages go through shared memory until somebody asks for a descriptor."""

from __future__ import annotations

import errno
import fcntl
import os
from importlib import import_module
from weakref import WeakSet

from martlet import _engine
from martlet._objects.labels import creation_label
from martlet._objects.queue_handles import PipeHandle
from martlet._objects.sharing import ReceivedDescriptor, share

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from collections.abc import Callable
    from typing import Any, ParamSpec, TypeVar

    T = TypeVar("T")
    P = ParamSpec("P")

__all__ = [
    "arguments",
    "attach",
    "close",
    "hold",
    "is_scarce",
    "join",
    "let_go",
    "rebuild",
    "with_room",
]

#: About what a pair of sockets holds of each direction.
_SOCKET_CAPACITY = 256 * 1024

#: The ends of this process that have something beside them.
_joined: WeakSet[Any] = WeakSet()


def join(reader: Any, writer: Any, *, duplex: bool) -> None:
    """Put shared memory beside the two ends of a new pipe, unless descriptors are scarce.

    Parameters
    ----------
    reader, writer : multiprocessing.connection.Connection
        The ends. If `duplex` is true, both read and write.
    """
    label = creation_label()
    try:
        if duplex:
            there, back = (_new(_SOCKET_CAPACITY, label) for _ in range(2))
        else:
            there = _new(fcntl.fcntl(reader._handle, fcntl.F_GETPIPE_SZ), label)
            back = None
    except (OSError, MemoryError):
        return
    attach(reader, there, back)
    attach(writer, back, there)


def _new(capacity: int, label: str) -> PipeHandle:
    lane = _engine.PipeLane(capacity, label)
    if is_scarce(lane.descriptor):
        raise OSError(errno.EMFILE, "descriptors are left to the program")
    return PipeHandle(lane)


def is_scarce(descriptor: int) -> bool:
    """Whether descriptors are left to the program when this was the next one."""
    return descriptor > os.sysconf("SC_OPEN_MAX") // 4


def with_room(make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a function makes; once more if there was no descriptor left but those beside pipes.

    Those pipes are in the kernel alone from then on.
    """
    try:
        return make(*args, **kwargs)
    except OSError as error:
        if error.errno != errno.EMFILE or not _give_up():
            raise
    return make(*args, **kwargs)


def _give_up() -> bool:
    """Close what is beside the ends of pipes; whether there was anything."""
    given: set[PipeHandle] = set()
    for connection in list(_joined):
        end = vars(connection).get("_martlet_end")
        if end is not None and end.fall_back() and vars(connection).pop("_martlet_end", None):
            for handle, reading in zip(end.handles, (True, False), strict=True):
                if handle is not None:
                    handle.engine.let_go(connection._handle, reading)
                    given.add(handle)
    # Threads that receive may have it in use; only the mapping is what they need.
    idle = {handle for handle in given if not handle.engine.is_held}
    for handle in idle:
        os.close(handle.engine.descriptor)
    return bool(idle)


def hold(handles: tuple[PipeHandle | None, PipeHandle | None], descriptor: int) -> None:
    """Count on the descriptor of an end that has something beside it."""
    for handle, reading in zip(handles, (True, False), strict=True):
        if handle is not None:
            handle.engine.hold(descriptor, reading)


def let_go(
    handles: tuple[PipeHandle | None, PipeHandle | None],
    descriptor: int,
    close_descriptor: Callable[[int], None],
) -> None:
    """Close the descriptor of an end that has something beside it."""
    for handle, reading in zip(handles, (True, False), strict=True):
        if handle is not None:
            handle.engine.let_go(descriptor, reading)
    try:
        close_descriptor(descriptor)
    finally:
        for handle in handles:
            if handle is not None:
                handle.engine.leave()


def attach(connection: Any, incoming: PipeHandle | None, outgoing: PipeHandle | None) -> None:
    """Let an end of a pipe use what is beside it."""
    hold((incoming, outgoing), connection._handle)
    connection._martlet_end = _engine.PipeEnd(
        None if incoming is None else incoming.engine,
        None if outgoing is None else outgoing.engine,
        (incoming, outgoing),
    )
    _joined.add(connection)


def close(connection: Any, close_descriptor: Callable[[int], None]) -> None:
    """Close an end that has something beside it."""
    end = vars(connection).pop("_martlet_end")
    let_go(end.handles, connection._handle, close_descriptor)


def arguments(end: _engine.PipeEnd) -> tuple[Any, Any]:
    """What a process that is being started has to be given for `rebuild`."""
    incoming, outgoing = end.handles
    return incoming and share(incoming.engine.descriptor), outgoing and share(
        outgoing.engine.descriptor
    )


def rebuild(
    incoming: ReceivedDescriptor | None, outgoing: ReceivedDescriptor | None, *plain: Any
) -> Any:
    """The end of a pipe that arrived in this process, of which `plain` is the kernel's part."""
    # Not at the top: it is what imports this.
    connection = import_module("multiprocessing.connection").rebuild_connection(*plain)
    attach(
        connection,
        None if incoming is None else PipeHandle.of(incoming.descriptor),
        None if outgoing is None else PipeHandle.of(outgoing.descriptor),
    )
    return connection

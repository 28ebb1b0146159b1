"""Connections whose messages the engine moves; all else is the standard module's."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from io import BytesIO
from math import floor
from multiprocessing.context import get_spawning_popen

from martlet import _engine
from martlet._objects import pipes
from martlet._objects.timeouts import is_waitable
from martlet._setup.standard import copy_metadata, expect, load_standard

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from collections.abc import Callable
    from typing import Any

_standard = load_standard(globals())
_HOOKS = ("_close", "_poll", "_recv", "_recv_bytes", "_send", "_send_bytes")
expect(_standard.Connection, *_HOOKS)


def _end_of(connection: Any) -> _engine.PipeEnd | None:
    """What is beside the end of a pipe made by `Pipe`."""
    end: _engine.PipeEnd | None = vars(connection).get("_martlet_end")
    return end


class Connection(_standard.Connection):  # type: ignore[misc, name-defined]
    """What is different in a connection over a pipe or a socket."""

    @property
    def _martlet_loads(self) -> Any:
        return _standard.reduction.ForkingPickler.loads

    def fileno(self) -> int:
        """File descriptor or handle of the connection"""
        self._check_closed()
        end = _end_of(self)
        if end is not None:
            # Whoever asks for it means to use it: messages go through it from now on.
            end.fall_back()
        return self._handle  # type: ignore[no-any-return]

    # By no names of the module: in the end the interpreter takes those away, and those of `_pipes`.
    _martlet_close_end = pipes.close
    _martlet_is_ending = staticmethod(sys.is_finalizing)

    def _close(self, _close: Callable[[int], None] = os.close) -> None:
        if "_martlet_end" in vars(self) and not self._martlet_is_ending():
            self._martlet_close_end(_close)
        else:
            _close(self._handle)

    def _send(self, buf: Any, write: Any = os.write) -> None:
        self.fileno()
        _send(self, buf, write)

    def _recv(self, size: int, read: Any = os.read) -> BytesIO:
        self.fileno()
        return _recv(self, size, read)  # type: ignore[no-any-return]

    def _send_bytes(self, buf: Any) -> None:
        try:
            _engine.send(self._handle, buf, _end_of(self))
        except BufferError:
            if not memoryview(buf).c_contiguous:
                b"" + buf  # The standard code puts it behind a header, and so words what is wrong.
            raise

    def _recv_bytes(self, maxsize: int | None = None) -> BytesIO | None:
        end = _end_of(self)
        limit = maxsize if maxsize is None or end is None else floor(min(sys.maxsize, maxsize))
        message = _engine.receive(self._handle, limit, end)
        if message is None:
            return None
        stream = BytesIO(message)
        stream.seek(len(message))
        return stream

    def _poll(self, timeout: float | None) -> bool:
        if not is_waitable(timeout):
            return _poll(self, timeout)  # type: ignore[no-any-return]
        return _engine.poll(self._handle, timeout, _end_of(self))


class _WaitSelector(_standard._WaitSelector):  # type: ignore[misc, name-defined]
    """What `wait` asks for descriptors: it leaves the messages of a pipe where they are."""

    def _fileobj_lookup(self, fileobj: Any) -> int:
        end = _end_of(fileobj) if isinstance(fileobj, Connection) else None
        if end is None:
            return super()._fileobj_lookup(fileobj)  # type: ignore[no-any-return]
        fileobj._check_closed()
        if (incoming := end.handles[0]) is not None:
            incoming.engine.watch()
        return fileobj._handle  # type: ignore[no-any-return]


def Pipe(duplex: bool = True) -> tuple[Any, Any]:
    """
    Returns pair of connection objects at either end of a pipe
    """
    reader, writer = pipes.with_room(_pipe, duplex)
    pipes.join(reader, writer, duplex=reader.writable)
    return reader, writer


def reduce_connection(conn: Any) -> tuple[Any, ...]:
    end = _end_of(conn)
    if end is None:
        return _reduce(conn)  # type: ignore[no-any-return]
    if get_spawning_popen() is None:
        duplicate = _handover().pack(end, conn._handle)
        return rebuild_connection, (duplicate, conn.readable, conn.writable)
    duplicate = _standard.reduction.DupFd(conn._handle)
    return pipes.rebuild, (*pipes.arguments(end), duplicate, conn.readable, conn.writable)


def rebuild_connection(df: Any, readable: bool, writable: bool) -> Any:
    if hasattr(df, "queues_beside"):
        return _handover().arrive(df, readable, writable)
    return _rebuild(df, readable, writable)


def _handover() -> Any:
    # Not at the top: it needs this module, and few programs need it.
    return import_module("martlet._objects.handover")


copy_metadata(globals(), _standard)

# The class stays the standard one: others took it before a late `install`, into tables of
# reducers by type, too, where a class derived from it would not be found.
_methods = _engine.ConnectionMethods
if _methods not in _standard.Connection.__bases__:  # else somebody has reloaded this
    _pipe, _reduce = _standard.Pipe, _standard.reduce_connection
    _rebuild = _standard.rebuild_connection
    _poll, _send, _recv = (
        getattr(_standard.Connection, name) for name in ("_poll", "_send", "_recv")
    )
    _standard.Connection.__bases__ = (*_standard.Connection.__bases__, _methods)
    for _name in ("send", "recv", "send_bytes", "recv_bytes", "poll"):
        # C comes here with what it does not do by itself.
        setattr(_standard.Connection, f"_martlet_{_name}", getattr(_standard.Connection, _name))
        setattr(_standard.Connection, _name, vars(_methods)[_name])
    for _name, _member in vars(Connection).items():
        if not _name.startswith("__"):
            setattr(_standard.Connection, _name, _member)
    _standard.Connection._martlet_serve()
    _standard.reduction.register(_standard.Connection, reduce_connection)
Connection = _standard.Connection  # type: ignore[misc]

"""Managers whose servers talk with processes of the same machine through queues."""

from __future__ import annotations

import os
import socket
from multiprocessing import connection, reduction

from martlet import _engine
from martlet._objects import pickling
from martlet._objects.labels import creation_label
from martlet._setup.standard import copy_metadata_of_one, load_standard

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from typing import Any

_standard = load_standard(globals())

#: Asks a server, in the place of an object's identity, to go on through queues. One that does
#: not know what it means says that there is no such object.
_QUEUES = "#MARTLET-QUEUES"

#: A line takes two descriptors more than a connection. Who has so many open does without.
_MOST_DESCRIPTORS = 512

#: After so many calls of a thread, those to come are taken to be worth the time for a line.
_FEW_CALLS = 50


class _QueueTransport:
    """What was a connection, and has become a pair of queues.

    The connection stays open: the kernel says of it when the peer is gone.
    """

    def __init__(self, conn: Any, outgoing: _engine.Queue, incoming: _engine.Queue) -> None:
        self._conn = conn
        self._outgoing = outgoing
        self._incoming = incoming
        outgoing.bind(-1, conn.fileno())
        incoming.bind(conn.fileno(), -1)

    def send(self, obj: Any) -> None:
        """Send an object to the peer."""
        self._outgoing.put_object(obj, pickling.dumps)

    def recv(self) -> Any:
        """Receive the next object of the peer."""
        return self._incoming.get_object(reduction.ForkingPickler.loads)

    def close(self) -> None:
        """Let the peer see that nobody is here any more."""
        self._outgoing.bind(-1, -1)
        self._incoming.bind(-1, -1)
        self._conn.close()


class _UpgradingClient:
    """What a thread of a client calls its server through until it is worth a line."""

    def __init__(self, thread: Any) -> None:
        self._thread = thread
        self._conn = thread.connection
        self._count = 0

    def send(self, obj: Any) -> None:
        """Send a request to the server."""
        self._count += 1
        if self._count > _FEW_CALLS:
            # Until it is known what to go on with, there is nothing to go on with.
            del self._thread.connection
            self._thread.connection = self._conn = _ask(self._conn)
        self._conn.send(obj)

    def recv(self) -> Any:
        """Receive the server's answer."""
        return self._conn.recv()

    def close(self) -> None:
        """End it."""
        self._conn.close()


class _UpgradingServer:
    """What a thread of a server serves: a connection, or the line that it becomes."""

    def __init__(self, conn: Any) -> None:
        self._conn = conn

    def recv(self) -> Any:
        """Receive the client's next request."""
        request = self._conn.recv()
        if request[0] != _QUEUES:
            return request
        self._conn = _answer(self._conn)
        return self.recv()

    def send(self, obj: Any) -> None:
        """Send an answer to the client."""
        self._conn.send(obj)

    def close(self) -> None:
        """End it."""
        self._conn.close()


def _ask(conn: Any) -> Any:
    """What a client goes on with: a line, or the same connection."""
    try:
        sock = _socket_of(conn)
        queues = [_engine.Queue(0, 0, creation_label()) for _ in range(2)]
    except (OSError, MemoryError):
        return conn
    descriptors = [queue.descriptor for queue in queues]
    with sock:
        if sock.family != socket.AF_UNIX or max(descriptors) >= _MOST_DESCRIPTORS:
            return conn
        conn.send((_QUEUES, None, (), {}))
        if conn.recv() != ("#RETURN", _QUEUES):
            return conn
        socket.send_fds(sock, [b"Q"], descriptors)
    return _QueueTransport(conn, *queues) if conn.recv() == ("#RETURN", True) else conn


def _answer(conn: Any) -> Any:
    """What a server goes on with for the client that asks."""
    conn.send(("#RETURN", _QUEUES))
    with _socket_of(conn) as sock:
        descriptors = socket.recv_fds(sock, 1, 2)[1]
    try:
        line = conn
        if max(descriptors, default=_MOST_DESCRIPTORS) < _MOST_DESCRIPTORS:
            incoming, outgoing = map(_engine.Queue.attach, descriptors)
            line = _QueueTransport(conn, outgoing, incoming)
    except (OSError, MemoryError):
        pass
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    conn.send(("#RETURN", line is not conn))
    return line


def _socket_of(conn: Any) -> socket.socket:
    return socket.socket(fileno=os.dup(conn.fileno()))


def _connect(self: Any) -> None:
    _standard_connect(self)
    if type(self._tls.connection) is connection.Connection:
        self._tls.connection = _UpgradingClient(self._tls)


def serve_client(self: Any, conn: Any) -> None:
    _standard_serve_client(self, _UpgradingServer(conn))


# The classes stay the standard ones: others may have derived from them before a late `install`.
_standard_connect = _standard.BaseProxy._connect
_standard_serve_client = _standard.Server.serve_client
copy_metadata_of_one(_connect, _standard_connect)
copy_metadata_of_one(serve_client, _standard_serve_client)
_standard.BaseProxy._connect = _connect
_standard.Server.serve_client = serve_client

"""Connections whose messages the engine moves; all else is the standard module's."""

from __future__ import annotations

from io import BytesIO

from martlet import _engine
from martlet._standard import load_standard, resemble
from martlet._waiting import is_waitable

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from typing import Any

_standard = load_standard(globals())


class Connection(_standard.Connection):  # type: ignore[misc, name-defined]
    """What is different in a connection over a pipe or a socket."""

    @property
    def _martlet_loads(self) -> Any:
        return _standard.reduction.ForkingPickler.loads

    def _send_bytes(self, buf: Any) -> None:
        try:
            _engine.send(self._handle, buf)
        except BufferError:
            if not memoryview(buf).c_contiguous:
                b"" + buf  # The standard code puts it behind a header, and so words what is wrong.
            raise

    def _recv_bytes(self, maxsize: int | None = None) -> BytesIO | None:
        message = _engine.receive(self._handle, maxsize)
        if message is None:
            return None
        stream = BytesIO(message)
        stream.seek(len(message))
        return stream

    def _poll(self, timeout: float | None) -> bool:
        if not is_waitable(timeout):
            return _poll(self, timeout)  # type: ignore[no-any-return]
        return _engine.poll(self._handle, timeout)


_poll = _standard.Connection._poll
resemble(globals(), _standard)

# The class stays the standard one: others took it before a late `install`, into tables of
# reducers by type, too, where a class derived from it would not be found.
_methods = _engine.ConnectionMethods
if _methods not in _standard.Connection.__bases__:
    _standard.Connection.__bases__ = (*_standard.Connection.__bases__, _methods)
    for _name in ("send", "recv", "send_bytes", "recv_bytes", "poll"):
        # C comes here with what it does not do by itself.
        setattr(_standard.Connection, f"_martlet_{_name}", getattr(_standard.Connection, _name))
        setattr(_standard.Connection, _name, vars(_methods)[_name])
    for _name in ("_martlet_loads", "_send_bytes", "_recv_bytes", "_poll"):
        setattr(_standard.Connection, _name, vars(Connection)[_name])
    _standard.Connection._martlet_serve()
Connection = _standard.Connection  # type: ignore[misc]

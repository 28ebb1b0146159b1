"""Locks and what is built on them, as futex words of the engine."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from multiprocessing import context, resource_tracker
from types import SimpleNamespace

from martlet import _engine
from martlet._objects.forwarding import delegate
from martlet._objects.labels import creation_label
from martlet._objects.pipes import with_room
from martlet._objects.sharing import Handle, Shared
from martlet._setup.standard import copy_metadata, expect, load_standard

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from typing import Any

_standard = load_standard(globals(), ("Condition", "Event", "Barrier"))
_NATIVE = ("_multiprocessing", "SemLock")
expect(_standard.SemLock, uses=[(*_NATIVE, "_make_name"), (*_NATIVE, "_rebuild")])

_LARGEST_COUNT = 2**31 - 1

# Nothing here has a name that could be left behind when a process is killed.
resource_tracker._CLEANUP_FUNCS.pop("semaphore", None)  # type: ignore[attr-defined]


class _SemLocks:
    """Makes the engine's locks where the standard code makes those of `_multiprocessing`."""

    SEM_VALUE_MAX = _engine.SEM_VALUE_MAX

    def __call__(self, kind: int, value: int, maxvalue: int, name: str, unlink: bool) -> Any:
        # There is no name to unlink; but who uses the tracker expects it to be looked after.
        if not unlink and resource_tracker._resource_tracker._fd is not None:  # type: ignore[attr-defined]
            resource_tracker.ensure_running()
        return with_room(_engine.SemLock, kind, value, maxvalue, creation_label())

    def _rebuild(self, handle: Any, kind: int, maxvalue: int, name: str | None) -> Any:
        if name is not None:
            # Made by a process before martlet was in place there.
            return _standard._multiprocessing.SemLock._rebuild(handle, kind, maxvalue, name)
        return handle.native


_multiprocessing = SimpleNamespace(SemLock=_SemLocks())


class Lock:
    """What is different in a lock: it may be robust."""

    def __init__(self, *, ctx: Any, robust: bool = False) -> None:
        kind = _engine.ROBUST_MUTEX if robust else _engine.SEMAPHORE
        _standard.SemLock.__init__(self, kind, 1, 1, ctx=ctx)


class _Count:
    """A number with the face of a semaphore, for those who look into a condition."""

    def __init__(self, value: Callable[[], int]) -> None:
        self.get_value = self._get_value = value

    def _is_zero(self) -> bool:
        return self._get_value() == 0

    @property
    def _semlock(self) -> _Count:
        return self


class Condition(Shared, _standard.Condition):  # type: ignore[misc, name-defined]
    """A condition variable; who waits is known to the engine."""

    def __init__(self, lock: Any = None, *, ctx: Any) -> None:
        self._lock = lock or ctx.RLock()
        self._native = with_room(_engine.Condition, creation_label())
        self._make_methods()

    def __getstate__(self) -> tuple[Any, ...]:
        context.assert_spawning(self)
        return self._lock, Handle(self._native)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._lock, handle = state
        self._native = handle.native
        self._make_methods()

    @property
    def _sleeping_count(self) -> _Count:
        return _Count(self._native.waiting)

    @property
    def _woken_count(self) -> _Count:
        return _Count(int)

    @property
    def _wait_semaphore(self) -> _Count:
        return _Count(int)

    def wait(self, timeout: float | None = None) -> bool:
        """Give up the lock, sleep until notified, and take the lock again.

        Returns
        -------
        bool
            False if `timeout` seconds passed first.
        """
        assert self._lock._semlock._is_mine(), "must acquire() condition before using wait()"
        ticket = self._native.enter()
        held = self._lock._semlock._count()
        for _ in range(held):
            self._lock.release()
        try:
            return self._native.sleep(ticket, timeout)
        finally:
            for _ in range(held):
                self._lock.acquire()

    def notify(self, n: int = 1) -> None:
        """Wake `n` of those who wait, or all if they are fewer."""
        semlock = self._lock._semlock
        assert semlock._is_mine(), "lock is not owned"
        if 0 < n:
            # Fractions count as in the standard module, which compares.
            self._native.notify(math.ceil(min(n, _LARGEST_COUNT)), semlock)


class Event(Shared, _standard.Event):  # type: ignore[misc, name-defined]
    """A flag that processes wait for."""

    def __init__(self, *, ctx: Any) -> None:
        # Nobody waits there. It says, when it is pickled, who may share the event.
        self._cond = ctx.Condition(ctx.Lock())
        self._native = with_room(_engine.Event, creation_label())

    def __getstate__(self) -> dict[str, Any]:
        # By name, as an error of pickling tells it.
        return vars(self) | {"_native": Handle(self._native)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _native=state["_native"].native)

    @property
    def _flag(self) -> _Count:
        return _Count(lambda: int(self._native.is_set()))

    def is_set(self) -> bool:
        """Whether the flag is set."""
        return self._native.is_set()

    def set(self) -> None:
        """Set the flag and wake all who wait."""
        self._native.set()

    def clear(self) -> None:
        """Take the flag back."""
        self._native.clear()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the flag is set; False if `timeout` seconds passed first."""
        return self._native.wait(timeout)


def _seconds_left(timeout: Any) -> Any:
    """What is left of a timeout; an odd one fails as in the standard `Condition.wait_for`."""
    if timeout is None:
        return None
    end = time.monotonic() + timeout
    left = end - time.monotonic()
    return 0 if left <= 0 else left


class Barrier(Shared, _standard.Barrier):  # type: ignore[misc, name-defined]
    """A place where `parties` threads of any processes wait for each other."""

    # The thread of this process that runs the action. What the action does to its own
    # barrier counts for nothing: the round opens all the same, unless it raises.
    _acting: int | None = None

    def __init__(
        self,
        parties: int,
        action: Callable[[], object] | None = None,
        timeout: float | None = None,
        *,
        ctx: Any,
    ) -> None:
        # As in Event: it says, when it is pickled, who may share the barrier.
        self._cond = ctx.Condition()
        # Else nobody is the last to arrive.
        is_count = isinstance(parties, (int, float)) and 0 < parties < _LARGEST_COUNT
        count = int(parties) if is_count and int(parties) == parties else _LARGEST_COUNT
        native = with_room(_engine.Barrier, count, creation_label())
        self._parties, self._action, self._timeout, self._native = parties, action, timeout, native

    def __getstate__(self) -> tuple[Any, ...]:
        return self._parties, self._action, self._timeout, self._cond, Handle(self._native)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._parties, self._action, self._timeout, self._cond, handle = state
        self._native = handle.native

    @property
    def _state(self) -> int:
        return -2 if self._native.broken else 0

    @property
    def _count(self) -> int:
        return self._native.n_waiting

    def wait(self, timeout: float | None = None) -> int:
        """Wait for all parties; returns how many had come before.

        Raises
        ------
        threading.BrokenBarrierError
            If the barrier is broken or reset, or after `timeout` seconds, which breaks it.
        """
        if timeout is None:
            timeout = self._timeout
        round, index = self._native.arrive()
        if index + 1 == self._parties:
            self._act()
            self._native.open(round)
        else:
            try:
                seconds = _seconds_left(timeout)
            except BaseException:
                self._native.leave(round)
                raise
            self._native.wait(round, seconds)
        return index

    def _act(self) -> None:
        self._acting = threading.get_ident()
        try:
            if self._action:
                self._action()
        except BaseException:
            self._native.abort()
            raise
        finally:
            self._acting = None

    def reset(self) -> None:
        """Empty the barrier; who waits gets `threading.BrokenBarrierError`."""
        if self._acting != threading.get_ident():
            self._native.reset()

    def abort(self) -> None:
        """Break the barrier."""
        if self._acting != threading.get_ident():
            self._native.abort()

    @property
    def n_waiting(self) -> int:
        """How many wait at present."""
        return self._native.n_waiting

    @property
    def broken(self) -> bool:
        """Whether the barrier is broken."""
        return self._native.broken


copy_metadata(globals(), _standard)

# The class stays the standard one.
_standard.Lock.__init__ = Lock.__init__
Lock = _standard.Lock  # type: ignore[misc]
delegate(_standard.SemLock, "_semlock", "__enter__", "__exit__")
delegate(_standard.Condition, "_lock", "__enter__", "__exit__")

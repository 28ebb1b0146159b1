"""Queues in shared memory. Objects are pickled by `put` itself; no thread feeds a pipe."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable
from multiprocessing import reduction, util
from queue import Empty

from martlet import _engine
from martlet._objects import pickling
from martlet._objects.queue_connections import Reader, Writer, queue_ends
from martlet._objects.queue_counts import FreeSlots, UnfinishedTasks
from martlet._objects.sharing import Shared
from martlet._objects.timeouts import check_block, is_waitable
from martlet._setup.standard import copy_metadata, expect, load_standard

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from typing import Any

_standard = load_standard(globals(), ("Queue", "JoinableQueue", "SimpleQueue"))
_HOOKS = ("_after_fork", "_feed", "_on_queue_feeder_error", "_reset", "_start_thread")
expect(_standard.Queue, *_HOOKS, uses=[("_closed",)])

#: What a SimpleQueue lets wait before `put` blocks: as much as a pipe does.
_PIPE_CAPACITY = 65536

#: Not what a subclass has in their place.
_ENGINE_PUT, _ENGINE_GET = _engine.QueueBase.put, _engine.QueueBase.get


class _Refused(Exception):
    """Ends a `put` whose object could not be pickled, which the queue knows by then."""


class Queue(Shared, _engine.QueueBase, _standard.Queue):  # type: ignore[misc, name-defined]
    """A first-in, first-out queue of objects shared by processes.

    Parameters
    ----------
    maxsize : int, optional
        How many objects may wait. The default is as many as a semaphore counts.
    ctx : multiprocessing.context.BaseContext
        What makes its locks.
    strict : bool, optional
        Let `put` raise the error of an object that cannot be pickled, instead of
        passing it to `_on_queue_feeder_error`. Also set by ``MARTLET_STRICT=1``.
    """

    _martlet_has_feeder = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls._start_thread is not Queue._start_thread or cls._feed is not Queue._feed:
            cls._martlet_take_feeder()

    @classmethod
    def _martlet_take_feeder(cls) -> None:
        """Take the methods that go with a thread that feeds a pipe."""
        cls._martlet_has_feeder = True
        standard = _standard.JoinableQueue if issubclass(cls, JoinableQueue) else _standard.Queue
        for name in ("put", "get", "qsize", "full", "close", "task_done", "join"):
            # Also what a base class with a feeder of its own has taken.
            known = [getattr(kind, name, None) for kind in (Queue, JoinableQueue, _standard.Queue)]
            if hasattr(standard, name) and getattr(cls, name) in known:
                setattr(cls, name, getattr(standard, name))

    def __init__(self, maxsize: int = 0, *, ctx: Any, strict: bool = False) -> None:
        if maxsize <= 0:
            maxsize = _engine.SEM_VALUE_MAX
        self._maxsize = maxsize
        self._reader: Reader
        self._writer: Writer
        # More than a semaphore counts is no bound: the engine need not look for room.
        unbounded = self._martlet_has_feeder or maxsize == _engine.SEM_VALUE_MAX
        self._reader, self._writer = queue_ends(0 if unbounded else maxsize)
        self._writer.strict = strict or os.environ.get("MARTLET_STRICT") == "1"
        self._rlock = ctx.Lock()
        self._wlock = ctx.Lock()
        if self._martlet_has_feeder:
            self._sem = ctx.BoundedSemaphore(maxsize)
        else:
            self._sem = FreeSlots(self._writer, maxsize)
        self._opid = os.getpid()
        self._ignore_epipe = False
        self._reset()
        util.register_after_fork(self, Queue._after_fork)

    def _reset(self, after_fork: bool = False) -> None:
        if not isinstance(self._writer, Writer) and not self._martlet_has_feeder:
            # It comes from a process in which its class was made before martlet was in place.
            kind = type(self)
            self.__class__ = type(kind.__name__, (kind,), {"__module__": kind.__module__})
            self._martlet_take_feeder()
        super()._reset(after_fork)
        if isinstance(self._writer, Writer):
            self._martlet_engine = self._writer.handle.engine
            self._martlet_attach(self._writer.endpoint, self._reader.endpoint)
        # Whether a thread would feed the pipe from this process, and close it in the end: once
        # there was room for an object.
        self._martlet_fed = False
        # What kept `get_many` from going on.
        self._martlet_late_error: Exception | None = None

    def put(self, obj: Any, block: bool = True, timeout: float | None = None) -> None:
        if self._closed:
            raise ValueError(f"Queue {self!r} is closed")
        check_block(block)

        def dumps(obj: Any) -> Any:
            # A full queue comes first: reducers may do what cannot be undone.
            self._martlet_engine.wait_for_room(block, timeout)
            self._martlet_fed = True
            try:
                return pickling.dumps(obj)
            except MemoryError:
                raise
            except Exception as error:
                self._martlet_refuse(error, obj)
                raise _Refused from error

        try:
            self._writer._check_closed()
        except OSError as error:
            self._martlet_fed = True
            return self._martlet_refuse(error, obj)
        try:
            self._martlet_engine.put_object(obj, dumps, block, timeout)
            self._martlet_fed = True
        except _Refused:
            pass
        except BrokenPipeError as error:
            if error.errno != errno.EPIPE:
                raise  # a signal handler's
            self._martlet_fed = True
            if not self._ignore_epipe:
                self._martlet_refuse(error, obj)

    # The engine's `put` comes here with what it does not take by itself.
    _martlet_put = put
    del put

    def _martlet_refuse(self, error: Exception, obj: Any) -> None:
        if self._writer.strict:
            raise error
        self._on_queue_feeder_error(error, obj)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        if self._closed:
            raise ValueError(f"Queue {self!r} is closed")
        self._reader._check_closed()
        if block and not is_waitable(timeout):
            return _standard.Queue.get(self, block, timeout)
        if not block or timeout is not None:
            check_block(block)
        return self._martlet_engine.get_object(self._martlet_loads, block, timeout)

    # As `_martlet_put`.
    _martlet_get = get
    del get

    def put_many(self, iterable: Iterable[Any]) -> None:
        """Append objects as if each were put in order, waiting for room.

        Small plain values of a list or tuple are appended many in one turn. What an iterator
        gives is put as it comes.

        Parameters
        ----------
        iterable : iterable
            The objects. If it raises, those before are in the queue.

        Raises
        ------
        ValueError
            If the queue is closed.
        MemoryError
            If there is no memory left for an object; those before it are in the queue.
        """
        if (
            not isinstance(iterable, (list, tuple))
            or type(iterable) not in (list, tuple)
            or type(self).put is not _ENGINE_PUT
        ):
            for obj in iterable:
                self.put(obj)
            return
        start = 0
        while start < len(iterable):
            count = 0
            if not (self._closed or self._writer.closed):
                count = self._martlet_engine.put_plain(iterable, start)
            if count == 0:
                self.put(iterable[start])
            self._martlet_fed = True
            start += count or 1

    def get_many(self, maximum: int, block: bool = True, timeout: float | None = None) -> list[Any]:
        """Take objects that are there, waiting only for the first one.

        An object that cannot be unpickled ends the call, and raises in the next one unless it
        was the first.

        Parameters
        ----------
        maximum : int
            The most objects to take, at least 1.
        block, timeout : bool and float, optional
            Whether, and how long, to wait for the first object, as in `get`.

        Returns
        -------
        list
            At least one object, in order.

        Raises
        ------
        queue.Empty, ValueError, EOFError
            As `get`; ValueError also if `maximum` is less than 1.
        """
        if maximum < 1:
            raise ValueError("maximum must be at least 1")
        if self._martlet_late_error is not None:
            error, self._martlet_late_error = self._martlet_late_error, None
            raise error
        objects = [self.get(block, timeout)]
        while len(objects) < maximum:
            if type(self).get is _ENGINE_GET and not (self._closed or self._reader.closed):
                objects += self._martlet_engine.get_plain(maximum - len(objects))
                if len(objects) == maximum:
                    break
            try:
                objects.append(self.get(False))
            except Empty:
                break
            except Exception as error:
                self._martlet_late_error = error
                break
        return objects

    @property
    def _martlet_loads(self) -> Callable[[Any], Any]:
        return reduction.ForkingPickler.loads

    def qsize(self) -> int:
        """The number of objects in the queue."""
        return self._martlet_engine.qsize()

    def full(self) -> bool:
        """Whether there is no room for another object."""
        return bool(self._sem._is_zero())

    def close(self) -> None:
        """Put nothing more from this process."""
        super().close()
        if self._martlet_fed:
            self._reader.close()
            self._writer.close()


class JoinableQueue(Queue):
    """A queue that counts the objects that were taken but not yet done with."""

    def __init__(self, maxsize: int = 0, *, ctx: Any, strict: bool = False) -> None:
        super().__init__(maxsize, ctx=ctx, strict=strict)
        if self._martlet_has_feeder:
            self._unfinished_tasks = ctx.Semaphore(0)
        else:
            self._unfinished_tasks = UnfinishedTasks(self._writer)
        self._cond = ctx.Condition()

    def __getstate__(self) -> Any:
        return *super().__getstate__(), self._cond, self._unfinished_tasks

    def __setstate__(self, state: Any) -> None:
        super().__setstate__(state[:-2])
        self._cond, self._unfinished_tasks = state[-2:]

    def put(self, obj: Any, block: bool = True, timeout: float | None = None) -> None:
        super()._martlet_put(obj, block, timeout)

    # As in `Queue`: it words what is wrong with the arguments.
    _martlet_put = put
    del put

    def task_done(self) -> None:
        """Say that an object taken from the queue is done with.

        Raises
        ------
        ValueError
            If it is called more often than objects were put.
        """
        self._martlet_engine.task_done()

    def join(self) -> None:
        """Wait until everything ever put is done with."""
        self._martlet_engine.join()


class SimpleQueue(
    Shared,
    _engine.SimpleQueueBase,
    _standard.SimpleQueue,  # type: ignore[misc, name-defined]
):
    """A queue that is little more than a pipe with many readers and writers."""

    def __init__(self, *, ctx: Any) -> None:
        self._reader, self._writer = queue_ends(max_bytes=_PIPE_CAPACITY)
        self._poll = self._reader.poll
        self._rlock = ctx.Lock()
        self._wlock = ctx.Lock()
        self._martlet_attach(self._writer.endpoint, self._reader.endpoint)

    def __setstate__(self, state: Any) -> None:
        super().__setstate__(state)
        if isinstance(self._writer, Writer):
            self._martlet_attach(self._writer.endpoint, self._reader.endpoint)

    def get(self) -> Any:
        return self._reader.recv()

    _martlet_get = get
    del get

    def put(self, obj: Any) -> None:
        if self._writer.closed:
            reduction.ForkingPickler.dumps(obj)  # what cannot be pickled is told first
        self._writer.send(obj)

    _martlet_put = put
    del put

    _martlet_loads = Queue._martlet_loads


copy_metadata(globals(), _standard)

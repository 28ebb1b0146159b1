"""Pools that know which task a worker had when it died."""

from __future__ import annotations

import os
import queue
import threading
from collections import deque
from collections.abc import Callable
from multiprocessing.queues import SimpleQueue
from weakref import WeakKeyDictionary

from martlet._objects.queue_connections import Reader
from martlet._setup.standard import copy_metadata, expect, load_standard

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from typing import Any

    from martlet._pool.task_tracker import TaskTracker

_standard = load_standard(globals(), ("Pool", "ThreadPool"))
expect(
    _standard.Pool,
    *("_get_sentinels", "_get_worker_sentinels", "_handle_workers", "_help_stuff_finish"),
    *("_join_exited_workers", "_maintain_pool", "_repopulate_pool_static", "_setup_queues"),
    uses=[("_quick_put",), ("_quick_get",), ("_taskqueue",), ("_change_notifier",)],
)
expect(_standard.IMapIterator, "_set", "_set_length", uses=[("_items",), ("_cond",)])


class _TaskQueue(SimpleQueue):  # type: ignore[type-arg]
    """The tasks of a pool on their way to its workers.

    Attributes
    ----------
    tracker : TaskTracker
        In the process of the pool only.
    """

    # What the type stubs of the standard class leave out.
    _reader: Any
    _writer: Any
    _martlet_attach: Any

    tracker: TaskTracker
    _has_claim = False

    @classmethod
    def of(cls, tasks: Any, results: Any) -> _TaskQueue:
        """The same queue as `tasks`, and the account of what goes through it."""
        # Not at the top: who imports the module need not make a pool.
        from martlet._pool.task_tracker import TaskTracker

        self = cls.__new__(cls)
        vars(self).update(vars(tasks))
        self._martlet_attach(self._writer.endpoint, self._reader.endpoint)
        mappers = _standard.mapstar, _standard.starmapstar
        self.tracker = TaskTracker(tasks._writer, results, mappers)
        return self

    @property
    def get(self) -> Any:
        """What takes the first task, so that the pool knows who has it."""
        # A worker looks it up once, and has no Python frame for each task.
        if not self._has_claim:
            self._has_claim = True
            # If too many workers have one already, the pool will not know of this one.
            self._reader.handle.engine.open_claim()
        return super().get


class _PidfdSentinel:
    """Readable once a child is dead; its sentinel may be open in children of its own."""

    def __init__(self, child: Any) -> None:
        self._descriptor = os.pidfd_open(child.pid)

    def fileno(self) -> int:
        """What to wait for."""
        return self._descriptor

    def __del__(self, _close: Callable[[int], None] = os.close) -> None:
        # If the kernel gave none, there is nothing to close.
        if hasattr(self, "_descriptor"):
            _close(self._descriptor)


#: The deaths of workers that are children of this process, for as long as those are known.
_deaths: WeakKeyDictionary[Any, _PidfdSentinel] = WeakKeyDictionary()


def _sentinel(worker: Any) -> Any:
    """What tells that a worker has died."""
    if getattr(getattr(worker, "_popen", None), "method", None) not in ("fork", "spawn"):
        return worker.sentinel
    if worker not in _deaths:
        try:
            _deaths[worker] = _PidfdSentinel(worker)
        except OSError:
            # No such call in this kernel, or the worker is dead and no child any more.
            return worker.sentinel
    return _deaths[worker]


class _PoolCache(_standard._PoolCache):  # type: ignore[misc, name-defined]
    """The calls whose results are not all there yet.

    Attributes
    ----------
    handler : threading.Thread
        Looks after the workers, and waits for the last result once the pool is closed.
    """

    handler: Any = None

    def __delitem__(self, item: int) -> None:
        if self.handler is None or self.handler._state != _standard.RUN:
            super().__delitem__(item)
        else:
            # Nobody waits for the last result. Who closes the pool will look for himself.
            dict.__delitem__(self, item)


class _TaskDispatcher(queue.SimpleQueue):  # type: ignore[type-arg]
    """Tasks on their way to the thread that sends them, unless they are sent at once.

    Parameters
    ----------
    tracker : TaskTracker
        What sends them.
    """

    def __init__(self, tracker: TaskTracker) -> None:
        super().__init__()
        self.tracker = tracker
        self._process = os.getpid()
        # One for each series of tasks that the thread has got or will get, and has not sent.
        self._unsent: deque[None] = deque()
        self._has_got = False

    @property
    def is_here(self) -> bool:
        """Whether this is the process of the pool, and not one forked from it."""
        return self._process == os.getpid()

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """Hand over a series of tasks and what to tell of their number."""
        # A call on its own is in a list, others are generated by whoever sends them.
        if item is not None and type(item[0]) is list and not self._unsent and self.is_here:
            (task,) = item[0]
            if self.tracker.put_at_once(task):
                return
        self._unsent.append(None)
        super().put(item, block, timeout)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """Take the next series, in the thread that has sent the one before."""
        if self._has_got:
            self._unsent.popleft()
        self._has_got = False
        item = super().get(block, timeout)
        self._has_got = True
        return item


# Programs see the name of its class.
_TaskDispatcher.__name__ = queue.SimpleQueue.__name__


class IMapIterator(_standard.IMapIterator):  # type: ignore[misc, name-defined]
    """An iterator over results that takes them itself, unless others come between."""

    _in_order = True
    _takes = True

    def next(self, timeout: float | None = None) -> Any:
        if not self._items and self._takes and timeout is None:
            self._take()
        try:
            success, value = self._items.popleft()
        except IndexError:
            pass
        else:
            if success:
                return value
            raise value
        return super().next(timeout)

    __next__ = next

    def _take(self) -> None:
        tracker = self._tracker()
        if tracker is None:
            return
        try:
            if self._index != self._length:
                self._takes = tracker.get_stream(self, self._in_order)
        finally:
            self._settle()

    def _settle(self) -> None:
        """Do what follows from what was taken; what a signal handler kept from it is done later."""
        with self._cond:
            self._cond.notify(len(self._items) - 1)
            if self._index == self._length and self._job in self._cache:
                self._cond.notify_all()
                del self._cache[self._job]
                self._pool = None

    def _set_length(self, length: int) -> None:
        tracker = self._tracker()
        super()._set_length(length)
        if tracker is not None and self._index == length:
            # Who waits for one more result.
            tracker.wake()

    def _tracker(self) -> Any:
        tasks = getattr(self._pool, "_taskqueue", None)
        return tasks.tracker if type(tasks) is _TaskDispatcher and tasks.is_here else None


class IMapUnorderedIterator(IMapIterator, _standard.IMapUnorderedIterator):  # type: ignore[misc, name-defined]
    """The same, in the order in which results come."""

    _in_order = False
    _set = _standard.IMapUnorderedIterator._set


class Pool(_standard.Pool):  # type: ignore[misc, name-defined]
    """A pool of worker processes, in which the death of a worker fails the task that it had."""

    _inqueue: Any
    _outqueue: Any

    def _setup_queues(self) -> None:
        super()._setup_queues()
        if type(self._inqueue) is type(self._outqueue) is SimpleQueue:
            self._inqueue = _TaskQueue.of(self._inqueue, self._outqueue)
            self._quick_put = self._inqueue.tracker.put
            self._quick_get = self._inqueue.tracker.get

    @property
    def _taskqueue(self) -> Any:
        return self.__dict__["_taskqueue"]

    @_taskqueue.setter
    def _taskqueue(self, tasks: Any) -> None:
        tracker = getattr(self._inqueue, "tracker", None)
        if tracker is not None and type(tasks) is queue.SimpleQueue:
            # Unless a subclass sends and takes in its own way.
            if (self._quick_put, self._quick_get) == (tracker.put, tracker.get):
                tasks = _TaskDispatcher(tracker)
        self.__dict__["_taskqueue"] = tasks

    def apply(self, func: Any, args: Any = (), kwds: Any = {}) -> Any:  # noqa: B006 - the standard's
        tasks = self._taskqueue
        if type(tasks) is not _TaskDispatcher or not tasks.is_here:
            return super().apply(func, args, kwds)
        tracker = tasks.tracker
        try:
            # Before the task is sent: its result may be there at once.
            tracker.begin_spin()
            result = self.apply_async(func, args, kwds)
            tracker.get_until(result.ready, self._deliver)
        finally:
            tracker.end_spin()
        return result.get()

    def _deliver(self, result: Any) -> bool:
        """Deliver the result of one call, unless a callback is told of it in its thread."""
        job, place, outcome = result
        call = self._cache.get(job)
        if type(call) is not _standard.ApplyResult or call._callback or call._error_callback:
            return False
        call._set(place, outcome)
        return True

    def _get_sentinels(self) -> list[Any]:
        """What wakes the thread that looks after workers, apart from their deaths."""
        if isinstance(self._inqueue, _TaskQueue):
            # Not each result: who is asked to tell of them rings a bell for every one.
            return [self._change_notifier._reader]
        return super()._get_sentinels()  # type: ignore[no-any-return]

    @staticmethod
    def _get_worker_sentinels(workers: list[Any]) -> list[Any]:
        return [_sentinel(worker) for worker in workers if hasattr(worker, "sentinel")]

    @staticmethod
    def _help_stuff_finish(inqueue: Any, task_handler: Any, size: int) -> None:
        reader = inqueue._reader
        if not isinstance(reader, Reader):
            _standard.Pool._help_stuff_finish(inqueue, task_handler, size)
            return
        inqueue._rlock.acquire()
        try:
            while task_handler.is_alive():
                # Workers take tasks, too, whoever has the lock: never wait for one.
                reader.handle.engine.get(False)
        except queue.Empty:
            return

    @classmethod
    def _handle_workers(cls, cache: Any, *rest: Any) -> None:
        cache.handler = threading.current_thread()
        super()._handle_workers(cache, *rest)

    @staticmethod
    def _maintain_pool(
        ctx: Any, Process: Any, processes: int, pool: list[Any], inqueue: Any, *rest: Any
    ) -> None:
        """Clean up any exited workers and start replacements for them."""
        # In a copy: a pool without workers would divide the work of `map` by zero.
        workers = list(pool)
        if not Pool._join_exited_workers(workers):
            return
        if isinstance(inqueue, _TaskQueue):
            # Before others start, of whom one might get the same process id.
            for worker in pool:
                if worker not in workers:
                    inqueue.tracker.worker_died(worker)
        try:
            Pool._repopulate_pool_static(ctx, Process, processes, workers, inqueue, *rest)
        finally:
            pool[:] = workers


class ThreadPool(_standard.ThreadPool, Pool):  # type: ignore[misc, name-defined]
    """A pool of worker threads."""


copy_metadata(globals(), _standard)

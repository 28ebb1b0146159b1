"""Pools that know which task a worker had when it died."""

import os
import threading
from collections.abc import Callable
from multiprocessing.queues import SimpleQueue
from typing import Any
from weakref import WeakKeyDictionary

from martlet._ledger import Ledger
from martlet._standard import load_standard, resemble

_standard = load_standard(globals(), ("Pool", "ThreadPool"))


class _TaskQueue(SimpleQueue[Any]):
    """The tasks of a pool on their way to its workers.

    Attributes
    ----------
    ledger : Ledger
        In the process of the pool only.
    """

    # What the type stubs of the standard class leave out.
    _reader: Any

    ledger: Ledger
    _has_receipt = False

    @classmethod
    def of(cls, tasks: Any, results: Any) -> "_TaskQueue":
        """The same queue as `tasks`, and the account of what goes through it."""
        self = cls.__new__(cls)
        state: Any = tasks._reader, tasks._writer, tasks._rlock, tasks._wlock
        self.__setstate__(state)
        mappers = _standard.mapstar, _standard.starmapstar
        self.ledger = Ledger(tasks._writer, results._reader, mappers)
        return self

    def get(self) -> Any:
        """Take the first task, so that the pool knows who has it."""
        if not self._has_receipt:
            self._has_receipt = True
            # If too many workers have one already, the pool will not know of this one.
            self._reader.channel.engine.open_receipt()
        return super().get()


class _Death:
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
_deaths: WeakKeyDictionary[Any, _Death] = WeakKeyDictionary()


def _sentinel(worker: Any) -> Any:
    """What tells that a worker has died."""
    if getattr(getattr(worker, "_popen", None), "method", None) not in ("fork", "spawn"):
        return worker.sentinel
    if worker not in _deaths:
        try:
            _deaths[worker] = _Death(worker)
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

    def __delitem__(self, job: int) -> None:
        if self.handler is None or self.handler._state != _standard.RUN:
            super().__delitem__(job)
        else:
            # Nobody waits for the last result. Who closes the pool will look for himself.
            dict.__delitem__(self, job)


class Pool(_standard.Pool):  # type: ignore[misc, name-defined]
    """A pool of worker processes, in which the death of a worker fails the task that it had."""

    _inqueue: Any
    _outqueue: Any

    def _setup_queues(self) -> None:
        super()._setup_queues()
        if type(self._inqueue) is type(self._outqueue) is SimpleQueue:
            self._inqueue = _TaskQueue.of(self._inqueue, self._outqueue)
            self._quick_put = self._inqueue.ledger.put
            self._quick_get = self._inqueue.ledger.get

    def _get_sentinels(self) -> list[Any]:
        """What wakes the thread that looks after workers, apart from their deaths."""
        if isinstance(self._inqueue, _TaskQueue):
            # Not each result: who is asked to tell of them rings a bell for every one.
            return [self._change_notifier._reader]
        return super()._get_sentinels()  # type: ignore[no-any-return]

    @staticmethod
    def _get_worker_sentinels(workers: list[Any]) -> list[Any]:
        return [_sentinel(worker) for worker in workers if hasattr(worker, "sentinel")]

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
                    inqueue.ledger.bury(worker)
        try:
            Pool._repopulate_pool_static(ctx, Process, processes, workers, inqueue, *rest)
        finally:
            pool[:] = workers


class ThreadPool(_standard.ThreadPool, Pool):  # type: ignore[misc, name-defined]
    """A pool of worker threads."""


resemble(globals(), _standard)

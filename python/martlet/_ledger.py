"""Which tasks of a pool are out, and which of them were lost with a worker."""

from collections import deque
from collections.abc import Callable
from multiprocessing.reduction import ForkingPickler
from queue import Full
from typing import Any, NamedTuple

from martlet._ends import Reader, Writer
from martlet._errors import WorkerLost

__all__ = ["Ledger"]

#: What wakes the reader of results: a result of no job.
_WAKE = (None, None, None)


class _Death(NamedTuple):
    """The death of a worker."""

    pid: int
    exitcode: int
    #: The number of the task that it took last, among all that were put.
    task: int
    #: How many results there were by then. All that the worker gave are among them.
    results: int


class Ledger:
    """The account of a pool's tasks, kept in the process of the pool.

    One thread calls `put`, one calls `get`, and one calls `bury`.

    Parameters
    ----------
    tasks : Writer
        The end at which this alone puts tasks into their queue.
    results : Reader
        The end at which this alone takes results.
    mappers : tuple of callable
        The functions whose tasks are several calls of another function.
    """

    def __init__(
        self, tasks: Writer, results: Reader, mappers: tuple[Callable[..., Any], ...]
    ) -> None:
        self._tasks = tasks
        self._results = results
        self._mappers = mappers
        # By job and place in it: the number of the task, and what it calls.
        self._out: dict[tuple[int, int], tuple[int, Any, int | None]] = {}
        self._deaths: deque[_Death] = deque()

    def put(self, task: Any) -> None:
        """Send a task, or the sign to stop, to the workers."""
        if task is None:
            return self._tasks.send(None)
        function, size = task[2], None
        if any(function is mapper for mapper in self._mappers):
            function, size = task[3][0][0], len(task[3][0][1])
        key = task[:2]
        # Before it is sent: its result may be back at once.
        self._out[key] = self._tasks.channel.engine.put_count(), function, size
        try:
            self._tasks.send(task)
        except BaseException:
            del self._out[key]
            raise

    def get(self) -> Any:
        """Take the next result, which is a failure for a task that was lost."""
        while self._deaths and self._deaths[0].results <= self._results.channel.engine.got_count():
            failure = self._failure(self._deaths.popleft())
            if failure is not None:
                return failure
        result = self._results.recv()
        if result is not None:
            self._out.pop(result[:2], None)
        return result

    def _failure(self, death: _Death) -> Any:
        # A copy is made at once; the dictionary may change at any time.
        for key, (number, function, size) in self._out.copy().items():
            if number == death.task:
                del self._out[key]
                task = _describe(key[1], function, size)
                return *key, (False, WorkerLost(death.pid, death.exitcode, task))
        return None

    def bury(self, worker: Any) -> None:
        """Let the task fail that a worker had when it died, if it had one."""
        task = self._tasks.channel.engine.close_receipt(worker.pid)
        if task is None:
            return
        engine = self._results.channel.engine
        self._deaths.append(_Death(worker.pid, worker.exitcode, task, engine.put_count()))
        try:
            engine.put_object(_WAKE, ForkingPickler.dumps, False)
        except Full:
            # Then there are results to take, and deaths are looked at after each.
            return


def _describe(number: int, function: Any, size: int | None) -> str:
    name = getattr(function, "__qualname__", type(function).__qualname__)
    if size is None:
        return f"task {number} of {name}"
    return f"chunk {number} of {name}, of {size} objects"

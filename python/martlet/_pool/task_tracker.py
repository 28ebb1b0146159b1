"""Which tasks of a pool are out, and which of them were lost with a worker."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from multiprocessing.reduction import ForkingPickler
from queue import Empty, Full

from martlet._objects.queue_connections import Writer
from martlet._objects.unreadable import load_result
from martlet.errors import WorkerLost

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from typing import Any

__all__ = ["TaskTracker"]

#: What wakes the reader of results: a result of no job.
_WAKE = (None, None, None)


class _Chunk:
    """What a task of several calls calls."""

    def __init__(self, function: Any, size: int) -> None:
        self.function = function
        self.size = size


class _DeadWorker:
    """The death of a worker."""

    def __init__(self, pid: int, exitcode: int, task: int, results: int) -> None:
        self.pid = pid
        self.exitcode = exitcode
        #: The number of the task that it took last, among all that were put.
        self.task = task
        #: How many results there were by then. All that the worker gave are among them.
        self.results = results


class _DeferredResult:
    """A result that Python's unpickler makes, as what that is to be called with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.args = args
        self.kwargs = kwargs

    def open(self) -> Any:
        """The result."""
        return load_result(*self.args, **self.kwargs)


class TaskTracker:
    """The account of a pool's tasks, kept in the process of the pool.

    One thread calls `get`, and one calls `worker_died`; any may call `get_until`. Who finds all
    tasks sent may call `put_at_once`; else it is one thread that calls `put`.

    Parameters
    ----------
    tasks : Writer
        The end at which this alone puts tasks into their queue.
    results : SimpleQueue
        The queue from which this alone takes results.
    mappers : tuple of callable
        The functions whose tasks are several calls of another function.
    """

    def __init__(self, tasks: Writer, results: Any, mappers: tuple[Any, Any]) -> None:
        self._tasks = tasks
        self._put_noted = tasks.handle.engine.put_noted
        self._results = results._reader.handle.engine
        self._mapper, self._other_mapper = mappers
        # By job and place in it: the number of the task, and what it calls. None is a key
        # while a task waits for room whose number is known.
        self._out: dict[Any, tuple[int, Any]] = {}
        self._deaths: deque[_DeadWorker] = deque()
        # Held from before a result is taken until it is delivered, so that all are delivered
        # in their order.
        self._turn = threading.Lock()
        self._has_turn = False
        # What others took and leave to the thread that calls `get`.
        self._left: deque[Any] = deque()
        self.begin_spin = self._results.begin_spin
        self.end_spin = self._results.end_spin

    def put(self, task: Any) -> None:
        """Send a task, or the sign to stop, to the workers."""
        if task is None:
            self._tasks.send(None)
        elif not self.put_at_once(task):
            self._put_patiently(task)

    def put_at_once(self, task: Any) -> bool:
        """Send a task unless it takes time, or Python code, to do so."""
        return not self._tasks.closed and self._put_noted(
            task, self._out, task[:2], self._call(task)
        )

    def _put_patiently(self, task: Any) -> None:
        self._out[None] = -1, None
        key = task[:2]
        # Before it is sent: its result may be back at once.
        self._out[key] = self._tasks.handle.engine.put_count(), self._call(task)
        try:
            self._tasks.send(task)
        except BaseException:
            del self._out[key]
            raise
        finally:
            del self._out[None]

    def _call(self, task: Any) -> Any:
        function = task[2]
        if function is self._mapper or function is self._other_mapper:
            return _Chunk(task[3][0][0], len(task[3][0][1]))
        return function

    def get(self) -> Any:
        """Take the next result, which is a failure for a task that was lost.

        Nobody else takes one before this is called again: that one has been delivered then.
        """
        if self._has_turn:
            self._has_turn = False
            self._turn.release()
        while True:
            if not self._left:
                self._results.follow()
            self._turn.acquire()
            try:
                result = self._get_in_turn()
            except Empty:
                # Another thread was first.
                self._turn.release()
                continue
            except BaseException:
                self._turn.release()
                raise
            self._has_turn = True
            return result

    def _get_in_turn(self) -> Any:
        if self._left:
            result = self._left.popleft()
            if isinstance(result, _DeferredResult):
                result = result.open()
        elif self._deaths and self._deaths[0].results <= self._results.got_count():
            return self._failure(self._deaths.popleft())
        else:
            result = self._results.get_object(load_result, False)
        if result is not None:
            self._out.pop(result[:2], None)
        return result

    def get_until(self, is_enough: Callable[[], bool], deliver: Callable[[Any], bool]) -> None:
        """Take results as long as they come soon, unless another thread has its turn.

        Parameters
        ----------
        is_enough : callable
            Asked before each.
        deliver : callable
            Called with each; if it is false, the thread in `get` gets that one. So it does if
            there is an exception, which might be a signal handler's.
        """
        taken: list[Any] = []
        if not self._turn.acquire(False):
            return
        try:
            while not self._left and not is_enough():
                self._results.get_spinning(_DeferredResult, taken)
                if not isinstance(taken[0], tuple) or not deliver(taken[0]):
                    break
                self._out.pop(taken[0][:2], None)
                taken.clear()
        except (Empty, EOFError, OSError):
            # Then the thread in `get` gets the same.
            return
        finally:
            self._left.extend(taken)
            self._turn.release()
            if self._left or self._deaths:
                self.wake()

    def get_stream(self, stream: Any, in_order: bool) -> bool:
        """Give an iterator its results as they come, unless another thread has its turn.

        Returns false if one came that is not its own, or that Python's unpickler makes.
        """
        try:
            self._results.get_stream(
                stream, in_order, self._out, _DeferredResult, self._left, self._turn
            )
            return all(result == _WAKE for result in self._left.copy())
        finally:
            if self._left or self._deaths:
                self.wake()

    def _failure(self, death: _DeadWorker) -> Any:
        # A copy is made at once; the dictionary may change at any time.
        for key, (number, call) in self._out.copy().items():
            if number == death.task:
                del self._out[key]
                task = _describe(key[1], call)
                return *key, (False, WorkerLost(death.pid, death.exitcode, task))
        return _WAKE

    def worker_died(self, worker: Any) -> None:
        """Let the task fail that a worker had when it died, if it had one."""
        task = self._tasks.handle.engine.close_claim(worker.pid)
        if task is None:
            return
        results = self._results.put_count()
        self._deaths.append(_DeadWorker(worker.pid, worker.exitcode, task, results))
        self.wake()

    def wake(self) -> None:
        """Let the thread in `get` look at what is not in the queue."""
        try:
            self._results.put_object(_WAKE, ForkingPickler.dumps, False)
        except Full:
            # Then there are results to take, and it looks before each.
            return


def _describe(number: int, call: Any) -> str:
    if isinstance(call, _Chunk):
        return f"chunk {number} of {_name(call.function)}, of {call.size} objects"
    return f"task {number} of {_name(call)}"


def _name(function: Any) -> str:
    return str(getattr(function, "__qualname__", type(function).__qualname__))

"""A pool's methods over the executors of `concurrent.futures`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

__all__ = ["ExecutorPool"]


class ExecutorPool:
    """As much of a pool as the workloads call.

    Parameters
    ----------
    executor : Executor
        Runs the tasks.
    processes : int
        How many it has.
    stop : callable
        Ends it.
    """

    def __init__(self, executor: Any, processes: int, stop: Callable[[], Any]) -> None:
        self._executor = executor
        self._processes = processes
        self._stop = stop

    def map(self, function: Callable[[Any], Any], values: Sequence[Any]) -> list[Any]:
        """All results, with as many tasks in one message as a standard pool takes."""
        chunk = -(-len(values) // (4 * self._processes))
        return list(self._executor.map(function, values, chunksize=chunk))

    def apply(self, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """One result."""
        return self._executor.submit(function, *args).result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

"""Compares many programs, one after the other or side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import replace
from typing import NamedTuple

from .check import Comparison, Settings, compare_program
from .gate import Gate

__all__ = ["REPEATED", "Task", "one_by_one", "side_by_side"]

#: The result of what differed beside others: it comes again, as it is alone.
REPEATED = "again, alone"

#: Of what sleeps there may be more than processors; the gate says how many run.
_AT_ONCE = 16
_GLANCE = 0.2
#: Seconds of further runs of the standard module while others run; alone there are more.
_PATIENCE = 6.0


class Task(NamedTuple):
    """A program to compare in a start method, and whether it is meant not to end there."""

    program: str
    method: str
    endless: bool = False


def one_by_one(
    tasks: Sequence[Task],
    args: Sequence[str],
    settings: Settings,
    progress: Callable[[str], object],
) -> Iterator[Comparison]:
    """Compare one program after the other, and say which it is."""
    for number, task in enumerate(tasks):
        progress(f"{number} of {len(tasks)}: {task.program} ({task.method})")
        yield compare_program(task.program, task.method, args, settings, endless=task.endless)


def side_by_side(
    tasks: Sequence[Task],
    args: Sequence[str],
    settings: Settings,
    progress: Callable[[str], object],
) -> Iterator[Comparison]:
    """Compare programs at the same time, the endless ones first; the results come in order.

    Others may change the order of what a program does. What differs is compared again at the end,
    when nothing runs beside it, and only that counts.
    """
    gate = Gate()
    quick = replace(settings, patience=min(_PATIENCE, settings.patience))
    repeated: list[Task] = []
    endless = sum(task.endless for task in tasks)
    with (
        ThreadPoolExecutor(_AT_ONCE) as threads,
        ThreadPoolExecutor(max(1, endless)) as more,
    ):

        def start(task: Task) -> Future[Comparison]:
            return (more if task.endless else threads).submit(
                compare_program,
                task.program,
                task.method,
                args,
                quick,
                endless=task.endless,
                gate=gate,
            )

        first = sorted(range(len(tasks)), key=lambda number: not tasks[number].endless)
        futures = {number: start(tasks[number]) for number in first}
        try:
            for number in range(len(tasks)):
                while not futures[number].done():
                    progress(_state(tasks, futures))
                    wait_for([futures[number]], _GLANCE)
                found = futures[number].result()
                if found.result == "different":
                    repeated.append(tasks[number])
                    found.result = REPEATED
                yield found
        finally:
            for pool in (threads, more):
                pool.shutdown(wait=False, cancel_futures=True)
    yield from one_by_one(repeated, args, settings, progress)


def _state(tasks: Sequence[Task], futures: dict[int, Future[Comparison]]) -> str:
    done = sum(future.done() for future in futures.values())
    running = [
        f"{task.program} ({task.method})"
        for number, task in enumerate(tasks)
        if futures[number].running()
    ]
    return f"{done} of {len(tasks)}: {', '.join(running)}"

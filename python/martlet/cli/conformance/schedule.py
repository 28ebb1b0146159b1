"""Runs many classes of tests at a time."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace

from ..processes import abandoned
from .interpreter import Interpreter
from .names import can_have_own_names
from .suite import ClassRun, TestClass, run_class

__all__ = ["Task", "run_all"]

# How long another program may keep a name that it does not map, in seconds.
_PATIENCE = 10.0


@dataclass(frozen=True)
class Task:
    """A class to be run in an interpreter."""

    interpreter: Interpreter
    cls: TestClass


def run_all(tasks: Sequence[Task], jobs: int, timeout: float) -> dict[Task, ClassRun]:
    """Run tasks in their order, some at a time; what did not pass is tried once more, alone."""
    runs: dict[Task, ClassRun] = {}
    with ThreadPoolExecutor(jobs) as threads:
        started = {
            threads.submit(run_class, task.interpreter, task.cls, timeout): task for task in tasks
        }
        try:
            for future in as_completed(started):
                task = started[future]
                runs[task] = future.result()
                _say(f"{task.interpreter.module:<8}  {task.cls.id:<57}  {_counts(runs[task])}")
        except BaseException:
            threads.shutdown(cancel_futures=True)
            raise
    for task, run in runs.items():
        if not can_have_own_names():
            _forget_names_of_others(task, run, timeout)
        for test in task.cls.tests:
            name = task.cls.identify(test)
            if run.results[name].outcome not in ("pass", "skip"):
                alone = replace(task.cls, tests=(test,))
                again = run_class(task.interpreter, alone, timeout).results[name]
                if again.outcome == "pass":
                    _say(f"{task.interpreter.module:<8}  {name} passed at the second try")
                    run.results[name] = again
    return runs


def _forget_names_of_others(task: Task, run: ClassRun, timeout: float) -> None:
    """Drop names that went since, and those of which the class, run again alone, leaves none."""
    left = abandoned(_names(run), deadline=0.0)
    if left:
        again = run_class(task.interpreter, task.cls, timeout)
        if not abandoned(_names(again), time.monotonic() + _PATIENCE):
            left = ()
    run.left = [(kind, thing) for kind, thing in run.left if kind != "name" or thing in left]


def _names(run: ClassRun) -> list[str]:
    return [thing for kind, thing in run.left if kind == "name"]


def _counts(run: ClassRun) -> str:
    counts = Counter(result.outcome for result in run.results.values())
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)

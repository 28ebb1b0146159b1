"""Runs many classes of tests at a time."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace

from .interpreter import Interpreter
from .names import can_have_own_names
from .suite import ClassRun, TestClass, run_class

__all__ = ["Task", "run_all"]


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
        if not can_have_own_names() and _names(run):
            # They may be of whatever else made some just then, other classes among them.
            if not _names(run_class(task.interpreter, task.cls, timeout)):
                run.left = [(kind, thing) for kind, thing in run.left if kind != "name"]
        for test in task.cls.tests:
            name = task.cls.identify(test)
            if run.results[name].outcome not in ("pass", "skip"):
                alone = replace(task.cls, tests=(test,))
                again = run_class(task.interpreter, alone, timeout).results[name]
                if again.outcome == "pass":
                    _say(f"{task.interpreter.module:<8}  {name} passed at the second try")
                    run.results[name] = again
    return runs


def _names(run: ClassRun) -> list[str]:
    return [thing for kind, thing in run.left if kind == "name"]


def _counts(run: ClassRun) -> str:
    counts = Counter(result.outcome for result in run.results.values())
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)

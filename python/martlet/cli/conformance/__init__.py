"""``python -m martlet conformance``: CPython's own tests of multiprocessing, run on martlet."""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..processes import ending_with_signals
from .baseline import Baseline, suite_files
from .exceptions import Exceptions
from .interpreter import Interpreter, interpreter
from .schedule import Task, run_all
from .score import Score, more_left
from .suite import ClassRun, TestClass, discover

__all__ = ["main", "plan", "select"]

_METHODS = ("fork", "spawn", "forkserver")
_DEV_FLAGS = ("-X", "dev", "-W", "error")


def main(argv: Sequence[str]) -> int:
    """Run the tests; 0 if all that pass on the standard module pass and nothing more is left."""
    options = _parser().parse_args(argv)
    with ending_with_signals():
        return _judge(options)


def _judge(options: argparse.Namespace) -> int:
    files = suite_files()
    if not files:
        print(
            "martlet conformance: this Python came without its `test` package "
            f"(Debian: apt install libpython{platform.python_version().rpartition('.')[0]}"
            "-testsuite; others: build CPython from source, or use pyenv)",
            file=sys.stderr,
        )
        return 2
    exceptions = Exceptions()
    methods = _METHODS if options.method == "all" else (options.method,)
    flags = (*(_DEV_FLAGS if options.dev else ()), *(f"-X{text}" for text in options.X))
    with interpreter("standard", flags) as standard, interpreter("martlet", flags) as martlet:
        classes = select(
            (cls for method in methods for cls in discover(standard, method)),
            options.pattern,
            exceptions,
        )
        if not classes:
            print(f"martlet conformance: no test matches {options.pattern}", file=sys.stderr)
            return 2
        baseline = Baseline(files, flags)
        tasks = plan(classes, baseline, standard, martlet, options.compare_time)
        runs = run_all(tasks, options.jobs, options.timeout)

    for task in tasks:
        if task.interpreter is standard:
            baseline.learn(task.cls.id, runs[task])
    if any(task.interpreter is standard for task in tasks):
        baseline.save()
    own = {task.cls: runs[task] for task in tasks if task.interpreter is martlet}
    results = {test: result for run in own.values() for test, result in run.results.items()}
    score = Score.of(results, baseline.results, exceptions)
    left = {
        cls.id: things
        for cls, run in own.items()
        if (things := list(more_left(run.left, baseline.left.get(cls.id, ()))))
    }
    seconds = _seconds(runs) if options.compare_time else {}

    if options.json:
        tests = {test: result.as_dict() for test, result in results.items()}
        document = {"python": platform.python_version(), "flags": flags, **score.as_dict()}
        print(json.dumps({**document, "left": left, "seconds": seconds, "tests": tests}, indent=1))
    for line in _report(score, left, seconds, methods):
        print(line, file=sys.stderr if options.json else sys.stdout)
    return int(bool(score.lost or score.stale or left))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m martlet conformance",
        description="Run CPython's own tests of multiprocessing, unmodified, on martlet.",
    )
    parser.add_argument("--method", choices=(*_METHODS, "all"), default="all")
    parser.add_argument("--pattern", help="part of a test's name, or a pattern with * and ?")
    parser.add_argument("--dev", action="store_true", help=f"with {' '.join(_DEV_FLAGS)}")
    parser.add_argument(
        "-X",
        action="append",
        default=[],
        metavar="OPTION",
        help="with this option of the interpreter, such as lazy_imports=all (3.15)",
    )
    parser.add_argument(
        "--compare-time",
        action="store_true",
        help="run each class on the standard module, too, side by side, and compare the seconds",
    )
    parser.add_argument("--jobs", type=int, default=2 * (os.cpu_count() or 1), metavar="N")
    parser.add_argument(
        "--timeout",
        type=float,
        default=120.0,
        metavar="SECONDS",
        help="a test that takes longer hangs (default: %(default)g)",
    )
    parser.add_argument("--json", action="store_true", help="write JSON; the rest goes to stderr")
    return parser


def select(
    classes: Iterable[TestClass], pattern: str | None, exceptions: Exceptions
) -> list[TestClass]:
    """The tests whose names match the pattern, without unsteady ones."""

    def is_chosen(test: str) -> bool:
        matches = pattern is None or pattern in test or fnmatch.fnmatchcase(test, pattern)
        return matches and not exceptions.is_unsteady(test)

    chosen = []
    for cls in classes:
        if tests := tuple(test for test in cls.tests if is_chosen(cls.identify(test))):
            chosen.append(replace(cls, tests=tests))
    return chosen


def plan(
    classes: Iterable[TestClass],
    baseline: Baseline,
    standard: Interpreter,
    martlet: Interpreter,
    anew: bool,
) -> list[Task]:
    """All classes on martlet, the longest first; and on the standard module what is not known."""

    def cost(cls: TestClass) -> float:
        ids = map(cls.identify, cls.tests)
        return sum(baseline.results[test].seconds for test in ids if test in baseline.results)

    tasks: list[Task] = []
    for number, cls in enumerate(sorted(classes, key=cost, reverse=True)):
        tests = [t for t in cls.tests if anew or cls.identify(t) not in baseline.results]
        pair = [Task(standard, replace(cls, tests=tuple(tests)))] if tests else []
        pair.append(Task(martlet, cls))
        # Neither module is always the first of the two.
        tasks += reversed(pair) if number % 2 else pair
    return tasks


def _seconds(runs: Mapping[Task, ClassRun]) -> dict[str, dict[str, float]]:
    """What the processes of each start method took on each module."""
    sums: dict[str, dict[str, float]] = {}
    for task, run in runs.items():
        of_method = sums.setdefault(task.cls.method, {"martlet": 0.0, "standard": 0.0})
        of_method[task.interpreter.module] += run.seconds
    return sums


def _report(
    score: Score,
    left: Mapping[str, Sequence[str]],
    seconds: Mapping[str, Mapping[str, float]],
    methods: Sequence[str],
) -> Iterator[str]:
    """What did not go as on the standard module, and the score of each start method and of all."""
    yield from score.lines()
    for cls, things in left.items():
        yield from (f"left: {cls}: {thing}" for thing in things)
    for method in methods:
        line = "{:<10}  {} of {}".format(method, *score.passed(method))
        if method in seconds:
            line += "  {martlet:.1f} s (standard module: {standard:.1f} s)".format(
                **seconds[method]
            )
        yield line
    version = platform.python_version()
    yield "{} of {} tests that pass on the standard module pass (CPython {})".format(
        *score.passed(), version
    )
    if seconds:
        own, other = (sum(row[m] for row in seconds.values()) for m in ("martlet", "standard"))
        yield f"the whole suite took {own:.1f} s, on the standard module {other:.1f} s"

"""``python -m martlet conformance``: CPython's own tests of multiprocessing, run on martlet."""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from typing import TextIO

from ..processes import ending_with_signals
from . import baseline
from .suite import Result, TestClass, discover, run_class

__all__ = ["main"]

_METHODS = ("fork", "spawn", "forkserver")


def main(argv: Sequence[str]) -> int:
    """Run the tests; 0 if all that pass on the standard module pass, 1 if some are lost."""
    options = _parser().parse_args(argv)
    with ending_with_signals():
        return _judge(options)


def _judge(options: argparse.Namespace) -> int:
    suite = baseline.suite_file()
    if suite is None:
        print(
            "martlet conformance: this Python came without its `test` package "
            f"(Debian: apt install libpython{platform.python_version().rpartition('.')[0]}"
            "-testsuite; others: build CPython from source, or use pyenv)",
            file=sys.stderr,
        )
        return 2
    methods = _METHODS if options.method == "all" else (options.method,)
    classes = _select((cls for method in methods for cls in discover(method)), options.pattern)
    if not classes:
        print(f"martlet conformance: no test matches {options.pattern}", file=sys.stderr)
        return 2

    known = baseline.load(suite)
    new = [
        rest
        for cls in classes
        if (rest := _narrow(cls, [t for t in cls.tests if cls.identify(t) not in known])).tests
    ]
    if new:
        print("the standard module first:", file=sys.stderr)
        known |= _run("standard", new, options.jobs, options.timeout, {})
        baseline.save(suite, known)
        print("now martlet:", file=sys.stderr)
    expected = {
        cls.identify(test)
        for cls in classes
        for test in cls.tests
        if known[cls.identify(test)].outcome == "pass"
    }
    results = _run("martlet", classes, options.jobs, options.timeout, known)
    if options.json:
        print(json.dumps({test: result.as_dict() for test, result in results.items()}, indent=1))
    return _report(expected, results, methods, sys.stderr if options.json else sys.stdout)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m martlet conformance",
        description="Run CPython's own tests of multiprocessing, unmodified, on martlet.",
    )
    parser.add_argument("--method", choices=(*_METHODS, "all"), default="all")
    parser.add_argument("--pattern", help="part of a test's name, or a pattern with * and ?")
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


def _select(classes: Iterable[TestClass], pattern: str | None) -> list[TestClass]:
    chosen = []
    for cls in classes:
        tests = [
            test
            for test in cls.tests
            if pattern is None
            or pattern in cls.identify(test)
            or fnmatch.fnmatchcase(cls.identify(test), pattern)
        ]
        if tests:
            chosen.append(_narrow(cls, tests))
    return chosen


def _narrow(cls: TestClass, tests: Sequence[str]) -> TestClass:
    return replace(cls, tests=tuple(tests))


def _run(
    module: str,
    classes: Sequence[TestClass],
    jobs: int,
    timeout: float,
    known: Mapping[str, Result],
) -> dict[str, Result]:
    """Run classes, the longest first; what did not pass is tried once more, alone."""
    results: dict[str, Result] = {}

    def cost(cls: TestClass) -> float:
        ids = map(cls.identify, cls.tests)
        return sum(known[test].seconds for test in ids if test in known)

    with ThreadPoolExecutor(jobs) as threads:
        tasks = {
            threads.submit(run_class, module, cls, timeout): cls
            for cls in sorted(classes, key=cost, reverse=True)
        }
        for task in as_completed(tasks):
            cls, found = tasks[task], task.result()
            results |= found
            counts: dict[str, int] = {}
            for result in found.values():
                counts[result.outcome] = counts.get(result.outcome, 0) + 1
            text = ", ".join(f"{n} {outcome}" for outcome, n in sorted(counts.items()))
            print(f"  {cls.method:<10}  {cls.name:<45}  {text}", file=sys.stderr, flush=True)

    for cls in classes:
        for test in cls.tests:
            name = cls.identify(test)
            if results[name].outcome not in ("pass", "skip"):
                again = run_class(module, _narrow(cls, [test]), timeout)[name]
                if again.outcome == "pass":
                    print(f"  {name} passed at the second try", file=sys.stderr, flush=True)
                    results[name] = again
    return results


def _report(
    expected: set[str], results: Mapping[str, Result], methods: Sequence[str], file: TextIO
) -> int:
    """Write what is lost, and the score of each start method and of all."""
    lost = sorted(test for test in expected if results[test].outcome != "pass")
    for test in lost:
        result = results[test]
        lines = [line for line in result.detail.splitlines() if line.strip()]
        reason = f"  [{lines[-1].strip()[:120]}]" if lines else ""
        print(f"lost: {result.outcome:<8} {test}{reason}", file=file)
    for method in methods:
        own = {test for test in expected if test.startswith(method + ".")}
        print(f"{method:<10}  {len(own - set(lost))} of {len(own)}", file=file)
    passed = len(expected) - len(lost)
    print(
        f"{passed} of {len(expected)} tests that pass on the standard module pass "
        f"(CPython {platform.python_version()})",
        file=file,
    )
    return int(bool(lost))

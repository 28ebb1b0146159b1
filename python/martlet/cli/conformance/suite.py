"""Runs test classes, each in a process of its own, so that nothing can hang or break the rest."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..processes import Run, run

__all__ = ["Result", "TestClass", "discover", "run_class"]

_WORKER = str(Path(__file__).with_name("worker.py"))
_START_SECONDS = 60.0


@dataclass(frozen=True)
class TestClass:
    """Some tests of one class in one start method."""

    method: str
    name: str
    tests: tuple[str, ...]

    def identify(self, test: str) -> str:
        """The name of a test among all tests."""
        return f"{self.method}.{self.name}.{test}"


@dataclass(frozen=True)
class Result:
    """How a test ended.

    Attributes
    ----------
    outcome : str
        "pass", "skip", "fail", "error", "timeout" or "crash".
    """

    outcome: str
    detail: str = ""
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """The fields by their names."""
        return asdict(self)


def discover(method: str) -> list[TestClass]:
    """All tests that the interpreter has for a start method."""
    done, events = _work("standard", method, "", (), _START_SECONDS)
    if done.code != 0:
        raise RuntimeError(f"the tests cannot be loaded:\n{done.stderr}")
    tests: dict[str, list[str]] = {}
    for event in events:
        tests.setdefault(event["name"], []).append(event["test"])
    return [TestClass(method, name, tuple(names)) for name, names in tests.items()]


def run_class(module: str, cls: TestClass, timeout: float) -> dict[str, Result]:
    """Run tests on one of the modules; after one that hangs or crashes, the next ones anew."""
    results: dict[str, Result] = {}
    rest = cls.tests
    while rest:
        done, events = _work(module, cls.method, cls.name, rest, timeout)
        found = _results(done, events)
        missing = [test for test in rest if test not in found]
        if missing == list(rest) or any(event["event"] == "done" for event in events):
            found |= dict.fromkeys(missing, _of_fixture(done, events))
            missing = []
        results |= {cls.identify(test): result for test, result in found.items()}
        rest = tuple(missing)
    return results


def _work(
    module: str, method: str, name: str, tests: Sequence[str], timeout: float
) -> tuple[Run, list[dict[str, Any]]]:
    with tempfile.TemporaryDirectory(prefix="martlet-conformance-") as folder:
        report = Path(folder, "report")
        done = run(
            [sys.executable, _WORKER, module, method, name, str(timeout), str(report), *tests],
            timeout=timeout * (len(tests) + 2),
            cwd=folder,
        )
        lines = report.read_text().splitlines() if report.exists() else []
    return done, [json.loads(line) for line in lines]


def _results(done: Run, events: Iterable[dict[str, Any]]) -> dict[str, Result]:
    """The results of all tests that were started."""
    found: dict[str, Result] = {}
    for event in events:
        if event["event"] == "start":
            hung = done.code is None or "Timeout (" in done.stderr
            found[event["test"]] = Result("timeout" if hung else "crash", done.stderr[-4000:])
        elif event["event"] == "end":
            found[event["test"]] = Result(event["outcome"], event["detail"], event["seconds"])
    return found


def _of_fixture(done: Run, events: Sequence[dict[str, Any]]) -> Result:
    """The result of tests that never started."""
    for event in reversed(events):
        if event["event"] == "fixture":
            return Result(event["outcome"], event["detail"])
    return Result("error" if done.code is not None else "timeout", done.stderr[-4000:])

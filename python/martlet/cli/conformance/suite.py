"""Runs test classes, each in a process of its own, so that nothing can hang or break the rest."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..processes import Run, run
from .interpreter import Interpreter
from .names import own_names

__all__ = ["ClassRun", "Result", "TestClass", "discover", "run_class"]

_WORKER = str(Path(__file__).with_name("worker.py"))
_START_SECONDS = 60.0


@dataclass(frozen=True)
class TestClass:
    """Some tests of one class in one start method."""

    method: str
    module: str
    name: str
    tests: tuple[str, ...]

    @property
    def id(self) -> str:
        """The name of the class among all classes."""
        return f"{self.method}.{self.name}"

    def identify(self, test: str) -> str:
        """The name of a test among all tests."""
        return f"{self.id}.{test}"


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


@dataclass
class ClassRun:
    """What the tests of one class did.

    Attributes
    ----------
    results : dict
        The result of each test, by its name among all tests.
    left : list of tuple
        What was left afterwards: what kind of thing, and which.
    seconds : float
        What all processes that ran the tests took, from start to end.
    """

    results: dict[str, Result] = field(default_factory=dict)
    left: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0


def discover(interpreter: Interpreter, method: str) -> list[TestClass]:
    """All tests that the interpreter has for a start method."""
    tests: dict[tuple[str, str], list[str]] = {}
    for path in sorted(interpreter.suites.glob(f"*_{method}.py")):
        work = _work(interpreter, path.stem, "", (), _START_SECONDS)
        if work.done.code != 0:
            raise RuntimeError(f"the tests cannot be loaded:\n{work.done.stderr}")
        for event in work.events:
            tests.setdefault((path.stem, event["name"]), []).append(event["test"])
    return [
        TestClass(method, module, name, tuple(names)) for (module, name), names in tests.items()
    ]


def run_class(interpreter: Interpreter, cls: TestClass, timeout: float) -> ClassRun:
    """Run tests; after one that hangs or crashes, the next ones anew."""
    whole = ClassRun()
    rest = cls.tests
    while rest:
        work = _work(interpreter, cls.module, cls.name, rest, timeout)
        ends = [event for event in work.events if event["event"] == "done"]
        found = _results(work.done, work.events)
        missing = [test for test in rest if test not in found]
        if missing == list(rest) or ends:
            found |= dict.fromkeys(missing, _of_fixture(work.done, work.events))
            missing = []
        for end in ends:
            if end["module"] != interpreter.module:
                raise RuntimeError(f"{cls.id} ran on the module {end['module']}")
            whole.left += _left(work, end)
        whole.results |= {cls.identify(test): result for test, result in found.items()}
        whole.seconds += work.done.seconds
        rest = tuple(missing)
    return whole


@dataclass(frozen=True)
class _Work:
    """What one process did, and the files and names in shared memory that it left."""

    done: Run
    events: list[dict[str, Any]]
    files: list[str]
    names: list[str]


def _work(
    interpreter: Interpreter, module: str, name: str, tests: Sequence[str], timeout: float
) -> _Work:
    with tempfile.TemporaryDirectory(prefix="martlet-tests-") as outer, own_names() as shared:
        report, folder = Path(outer, "report"), Path(outer, "t")
        folder.mkdir()
        own, start = shared
        worker = [_WORKER, str(interpreter.suites), module, name, str(timeout), str(report)]
        done = run(
            [*start, *interpreter.command, *worker, *tests],
            # A process that hangs for good is ended by itself: this is for one that cannot.
            timeout=timeout + _START_SECONDS,
            progress=lambda: report.exists() and report.stat().st_size,
            cwd=folder,
            environment=_environment(str(folder)),
        )
        lines = report.read_text().splitlines() if report.exists() else []
        files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
        names = list(done.names) if own is None else sorted(os.listdir(own))
    return _Work(done, [json.loads(line) for line in lines], files, names)


def _environment(folder: str) -> dict[str, str]:
    """The user's environment without what changes the interpreter."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    return kept | {"TMPDIR": folder, "PYTHONDONTWRITEBYTECODE": "1"}


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


def _left(work: _Work, end: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What a process that came to its end has left."""
    yield from (("process", line) for line in work.done.processes)
    yield from (("name", name) for name in work.names)
    yield from (("file", file) for file in work.files)
    yield from (("descriptor", path) for path in end["descriptors"])
    yield from (("thread", name) for name in end["threads"])
    if work.done.code != 0:
        yield "exit code", str(work.done.code)

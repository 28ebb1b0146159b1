"""A pytest plugin that writes how each test ended, one line of JSON each."""

import json
import os

import pytest

__all__ = ["pytest_configure"]


class _Recorder:
    def __init__(self, path: str) -> None:
        self._pid = os.getpid()
        self._file = open(path, "a", buffering=1)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        # A forked child that goes on with our tests is not to be counted.
        if os.getpid() != self._pid or (report.when != "call" and report.passed):
            return
        outcome = report.outcome
        if hasattr(report, "wasxfail"):
            outcome = "passed" if outcome == "passed" else "skipped"
        line = {"test": report.nodeid, "outcome": outcome, "seconds": report.duration}
        self._file.write(json.dumps(line) + "\n")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            line = {"test": report.nodeid, "outcome": "failed", "seconds": 0}
            self._file.write(json.dumps(line) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    """Record in the file that the runner names, but not in pytest runs that tests start."""
    path = os.environ.pop("MARTLET_OUTCOMES", None)
    if path is not None:
        config.pluginmanager.register(_Recorder(path))

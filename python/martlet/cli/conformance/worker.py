"""Runs tests of one class: ``worker.py SUITES MODULE CLASS TIMEOUT REPORT TESTS...``.

Each event is a line of JSON in the file REPORT. A test or fixture that takes longer than TIMEOUT
ends the process, with the stacks of all threads on standard error. Without CLASS, all classes and
tests of MODULE are listed instead. The top stays light, for spawned children import it again.
"""

import os
import sys

__all__ = ["main"]


def main(suites: str, module: str, name: str, timeout: float, report: str, tests: list[str]) -> int:
    """Run, or list, the tests of a class in a module."""
    sys.path[0] = suites

    import faulthandler
    import gc
    import importlib
    import json
    import re
    import threading
    import time
    import traceback
    import unittest
    from collections import Counter
    from typing import Any

    own_pid = os.getpid()
    descriptor = os.open(report, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def emit(**event: Any) -> None:
        if os.getpid() != own_pid:
            os._exit(99)  # A forked child has left its target and goes on with our tests.
        os.write(descriptor, (json.dumps(event) + "\n").encode())

    def descriptors() -> Counter[str]:
        # By what they are: the number of one, or of a pipe, says nothing about what is left.
        found: Counter[str] = Counter()
        for number in os.listdir("/proc/self/fd"):
            try:
                found[re.sub(r"\[\d+\]$", "", os.readlink(f"/proc/self/fd/{number}"))] += 1
            except FileNotFoundError:
                continue  # It was the one that lists them.
        return found

    class Recorder(unittest.TestResult):
        """Writes what happens as it happens, for the process may end at any moment."""

        ranks = ("pass", "skip", "fail", "error")

        def startTest(self, test: unittest.TestCase) -> None:
            super().startTest(test)
            self.outcome, self.detail, self.start = "pass", "", time.monotonic()
            emit(event="start", test=test.id().rpartition(".")[2])
            faulthandler.dump_traceback_later(timeout, exit=True)

        def stopTest(self, test: unittest.TestCase) -> None:
            super().stopTest(test)
            faulthandler.dump_traceback_later(timeout, exit=True)  # For the fixture that follows.
            emit(
                event="end",
                test=test.id().rpartition(".")[2],
                outcome=self.outcome,
                detail=self.detail[-4000:],
                seconds=round(time.monotonic() - self.start, 3),
            )

        def note(self, test: unittest.TestCase, outcome: str, detail: str) -> None:
            if not isinstance(test, unittest.TestCase):  # A fixture of the class or the module.
                emit(event="fixture", outcome=outcome, detail=detail[-4000:])
            elif not self.testsRun or not hasattr(self, "outcome"):
                emit(
                    event="end",  # A decorated skip is not started in all versions.
                    test=test.id().rpartition(".")[2],
                    outcome=outcome,
                    detail=detail,
                    seconds=0,
                )
            else:
                self.outcome = max(self.outcome, outcome, key=self.ranks.index)
                self.detail += detail

        def addError(self, test: unittest.TestCase, err: Any) -> None:
            self.note(test, "error", "".join(traceback.format_exception(*err)))

        def addFailure(self, test: unittest.TestCase, err: Any) -> None:
            self.note(test, "fail", "".join(traceback.format_exception(*err)))

        def addSkip(self, test: unittest.TestCase, reason: str) -> None:
            self.note(test, "skip", reason)

        def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:
            self.note(test, "fail", "unexpected success")

        def addSubTest(self, test: unittest.TestCase, subtest: Any, err: Any) -> None:
            if err is not None:
                failed = issubclass(err[0], test.failureException)
                text = "".join(traceback.format_exception(*err))
                self.note(test, "fail" if failed else "error", f"{subtest}\n{text}")

    faulthandler.dump_traceback_later(timeout, exit=True)
    suite = importlib.import_module(module)
    if not name:
        for class_name in list(vars(suite)):
            cls = getattr(suite, class_name)  # The dictionary itself holds what 3.15 imports late.
            if isinstance(cls, type) and issubclass(cls, unittest.TestCase):
                for test in unittest.defaultTestLoader.getTestCaseNames(cls):
                    emit(event="found", name=class_name, test=test)
        return 0
    cls = getattr(suite, name)
    threads, known = set(threading.enumerate()), descriptors()
    unittest.TestSuite(cls(test) for test in tests).run(Recorder())
    gc.collect()
    emit(
        event="done",
        module="martlet" if "martlet" in sys.modules else "standard",
        descriptors=list((descriptors() - known).elements()),
        threads=[thread.name for thread in threading.enumerate() if thread not in threads],
    )
    return 0


if __name__ == "__main__":
    sys.exit(
        main(sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]), sys.argv[5], sys.argv[6:])
    )

"""Compares what martlet did with what the standard module does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .exceptions import Exceptions
from .suite import Result

__all__ = ["Score", "more_left"]


@dataclass(frozen=True)
class Score:
    """Which of the tests that pass on the standard module pass.

    Attributes
    ----------
    expected : set of str
        The tests that have to pass.
    lost : dict
        Those that did not, and their results.
    excepted : dict
        Tests that did not pass and need not, and the private name each looks at.
    stale : set of str
        Tests that need not pass, but do.
    """

    expected: set[str]
    lost: dict[str, Result]
    excepted: dict[str, str]
    stale: set[str]

    @classmethod
    def of(
        cls,
        results: Mapping[str, Result],
        standard: Mapping[str, Result],
        exceptions: Exceptions,
    ) -> Score:
        """Judge results by those of the standard module."""
        passing = {test for test in results if standard[test].outcome == "pass"}
        expected, stale = set(), set()
        lost, excepted = {}, {}
        for test in sorted(passing):
            entry, result = exceptions.excepting(test), results[test]
            if entry is None:
                expected.add(test)
                if result.outcome != "pass":
                    lost[test] = result
            elif result.outcome == "pass":
                stale.add(test)
            else:
                excepted[test] = entry.looks_at
        return cls(expected, lost, excepted, stale)

    def lines(self) -> Iterator[str]:
        """What there is to say of single tests."""
        for test, result in self.lost.items():
            text = [line for line in result.detail.splitlines() if line.strip()]
            reason = f"  [{text[-1].strip()[:120]}]" if text else ""
            yield f"lost: {result.outcome:<8} {test}{reason}"
        for test, name in self.excepted.items():
            yield f"excepted: {test}, which looks at {name}"
        for test in sorted(self.stale):
            yield f"stale: {test} passes, though it is in the list of exceptions"

    def passed(self, method: str = "") -> tuple[int, int]:
        """How many tests of a start method, or of all, passed, and of how many."""
        own = {test for test in self.expected if test.startswith(f"{method}." if method else "")}
        return len(own - self.lost.keys()), len(own)

    def as_dict(self) -> dict[str, Any]:
        """The fields by their names, without what the results say, too."""
        passed, count = self.passed()
        return {
            "passed": passed,
            "expected": count,
            "lost": list(self.lost),
            "excepted": list(self.excepted),
            "stale": sorted(self.stale),
        }


def more_left(left: Collection[tuple[str, str]], standard: Collection[str]) -> Iterator[str]:
    """Name what was left of each kind of which the standard module leaves less."""
    usual = Counter(standard)
    for kind, count in Counter(kind for kind, _ in left).items():
        if count > usual[kind]:
            things = ", ".join(sorted(thing for other, thing in left if other == kind))
            yield f"{count} x {kind} (standard module: {usual[kind]}): {things[:600]}"

"""The table of comparisons, and what differed."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from typing import TextIO

from .check import Comparison

__all__ = ["Table", "as_json"]


class Table:
    """Writes one line for each comparison as it comes, and the differences at the end."""

    def __init__(self, programs: Sequence[str], timeout: float, file: TextIO) -> None:
        self._width = max(len(program) for program in programs)
        self._timeout = timeout
        self._file = file
        self._print(self._row("program", "method", "standard", "martlet", "ratio", "result"))

    def add(self, found: Comparison) -> None:
        """Write the line of one comparison."""
        standard, martlet = found.seconds
        ratio = f"{standard / martlet:.2f}" if standard and martlet else ""
        self._print(
            self._row(
                found.program,
                found.method,
                self._time(standard),
                self._time(martlet),
                ratio,
                found.result,
            )
        )

    def finish(self, comparisons: Sequence[Comparison]) -> None:
        """Write what differed, and the counts."""
        for found in comparisons:
            for text in found.differences:
                self._print(f"\n{found.program} ({found.method}) differs:")
                self._print("\n".join("    " + line for line in text.split("\n")))
        counts = [
            f"{sum(found.result == result for found in comparisons)} {result}"
            for result in ("identical", "different", "not on standard")
        ]
        self._print(f"\n{', '.join(counts)} (CPython {platform.python_version()})")

    def _row(self, program: str, method: str, *columns: str) -> str:
        standard, martlet, ratio, result = columns
        return (
            f"{program:<{self._width}}  {method:<10}  "
            f"{standard:>9}  {martlet:>9}  {ratio:>6}  {result}"
        )

    def _time(self, seconds: float | None) -> str:
        return f"> {self._timeout:g} s" if seconds is None else f"{seconds:.2f} s"

    def _print(self, text: str) -> None:
        print(text, file=self._file, flush=True)


def as_json(comparisons: Sequence[Comparison]) -> str:
    """All comparisons as one JSON document."""
    return json.dumps(
        {
            "python": platform.python_version(),
            "identical": all(found.result != "different" for found in comparisons),
            "programs": [
                {
                    "program": found.program,
                    "method": found.method,
                    "result": found.result,
                    "standard_seconds": found.seconds[0],
                    "martlet_seconds": found.seconds[1],
                    "differences": found.differences,
                }
                for found in comparisons
            ],
        },
        indent=2,
    )

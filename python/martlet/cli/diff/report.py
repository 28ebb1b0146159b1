"""The table of comparisons, and what differed."""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Sequence
from typing import TextIO

from .check import Comparison
from .many import REPEATED, Task

__all__ = ["Table", "as_json"]

_RESULTS = ("identical", "different", "not on standard")
#: Back to the start of a terminal's line, and clear it.
_CLEAR = "\r\x1b[K"


class Table:
    """Writes one line for each comparison as it comes, and the differences at the end.

    Parameters
    ----------
    tasks : sequence of Task
        All that will be compared.
    timeout : float
        The longest run, in seconds.
    beside : bool
        Whether they run side by side: then the times of both modules have no ratio.
    file : TextIO
        Where it is written to; if that is a terminal, its last line shows the progress.
    """

    def __init__(self, tasks: Sequence[Task], timeout: float, beside: bool, file: TextIO) -> None:
        self._tasks = tasks
        self._width = max(len(task.program) for task in tasks)
        self._timeout = timeout
        self._beside = beside
        self._file = file
        self._moves = file.isatty()
        self._repeated = 0
        self.write(self._row("program", "method", "standard", "martlet", "ratio", "result"))

    def add(self, found: Comparison) -> None:
        """Write the line of one comparison."""
        self._repeated += found.result == REPEATED
        standard, martlet = found.seconds
        ratio = f"{standard / martlet:.2f}" if standard and martlet else ""
        self.write(
            self._row(
                found.program,
                found.method,
                self._time(standard, found.endless),
                self._time(martlet, found.endless),
                ratio,
                found.result,
            )
        )

    def finish(self, comparisons: Sequence[Comparison]) -> None:
        """Write what differed, and the counts."""
        for found in comparisons:
            for text in found.differences:
                self.write(f"\n{found.program} ({found.method}) differs:")
                self.write("\n".join("    " + line for line in text.split("\n")))
        self.write(f"\n{self._counts(comparisons)} (CPython {platform.python_version()})")

    def progress(self, text: str) -> None:
        """Show on a terminal how far it is."""
        if self._moves:
            width = shutil.get_terminal_size().columns - 1
            print(_CLEAR + text[:width], end="", file=self._file, flush=True)

    def write(self, text: str) -> None:
        """Write a line of the table."""
        print((_CLEAR if self._moves else "") + text, file=self._file, flush=True)

    def _counts(self, comparisons: Sequence[Comparison]) -> str:
        programs = len({task.program for task in self._tasks})
        methods = list(dict.fromkeys(task.method for task in self._tasks))
        number = {one: sum(c.result == one for c in comparisons) for one in _RESULTS}
        text = f"{programs} programs" if programs > 1 else "1 program"
        text += f" in {', '.join(methods)}: "
        text += f"{number['identical']} of {len(comparisons)} identical, "
        text += f"{number['different']} different"
        if number["not on standard"]:
            text += f", {number['not on standard']} fail on the standard module there, too"
        if self._repeated:
            text += f", {self._repeated} compared again without others beside"
        return text

    def _row(self, program: str, method: str, *columns: str) -> str:
        standard, martlet, ratio, result = columns
        row = f"{program:<{self._width}}  {method:<10}  {standard:>9}  {martlet:>9}"
        return f"{row}  {result}" if self._beside else f"{row}  {ratio:>6}  {result}"

    def _time(self, seconds: float | None, endless: bool) -> str:
        if seconds is not None:
            return f"{seconds:.2f} s"
        return "endless" if endless else f"> {self._timeout:g} s"


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

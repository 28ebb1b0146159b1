"""The table as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from .contenders import CONTENDERS
from .summary import BASE, OURS, judge, ratio, slowest, summarise

__all__ = ["Table", "amount", "quantity"]

_SCALES = ((1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""))
_TIMES = {"ns": 1e9, "us": 1e6, "ms": 1e3}


class Table:
    """Writes the rows as they come, and what fell short at the end.

    Parameters
    ----------
    names : sequence of str
        The names of all rows to come.
    file : TextIO
        Where it is written to.
    """

    def __init__(self, names: Sequence[str], file: TextIO) -> None:
        self._width = max(map(len, names))
        self._file = file
        self._faults: list[tuple[str, tuple[str, ...]]] = []
        self._row(
            *("", BASE, OURS, "slowest", "ratio", "target", "best rival", "limit"),
            *("processor/op", ""),
        )

    def add(self, row: Mapping[str, Any], limits: Mapping[str, float], loaded: bool) -> None:
        """Write one row of the document, with all rivals below it."""
        results: Mapping[str, Any] = row["results"]
        seconds = {name: found["seconds"] for name, found in results.items()}
        processor = {name: found["processor"] for name, found in results.items()}
        limit = limits.get(row["limit"])
        shown = {n: quantity(summarise(v).median, row) for n, v in seconds.items()}
        if BASE in seconds:
            verdict = judge(seconds, processor, row["target"], loaded, row["steady"])
            ratios = {n: ratio(seconds[BASE], v) for n, v in seconds.items() if n != BASE}
            ours = ratios.get(OURS)
            self._row(
                row["name"],
                shown[BASE],
                shown.get(OURS, ""),
                f"{slowest(seconds[OURS]):.2f}" if OURS in seconds else "",
                "" if ours is None else f"{ours.median:.2f} ± {ours.half_range:.2f}",
                "" if verdict.target is None else f"{verdict.target:g}",
                "" if verdict.best is None else f"{verdict.best[0]} {verdict.best[1]:.2f}",
                "" if limit is None else f"{summarise(seconds[BASE]).median / limit:.1f}",
                " → ".join(
                    amount(summarise(processor[n]).median) for n in (BASE, OURS) if n in processor
                ),
                ", ".join(verdict.faults),
            )
            self._faults += [(row["name"], verdict.faults)] if verdict.faults else []
        others = [
            f"{n} {shown[n]}" + (f" ({ratios[n].median:.2f})" if BASE in seconds else "")
            for n in shown
            if n not in (BASE, OURS)
        ]
        if others:
            self.write("    " + "; ".join(others))
        for name, reason in row["failures"].items():
            self.write(f"    {name}: {reason}")

    def finish(self, names: Sequence[str]) -> None:
        """Write what fell short, and what must be known of some."""
        for name in names:
            if CONTENDERS[name].note:
                self.write(f"{name}: {CONTENDERS[name].note}")
        self.write(f"\n{len(self._faults)} rows fall short" + (":" if self._faults else ""))
        for name, faults in self._faults:
            self.write(f"  {name}: {', '.join(faults)}")

    def write(self, text: str) -> None:
        """Write a line between the rows."""
        print(text, file=self._file, flush=True)

    def _row(self, name: str, *columns: str) -> None:
        widths = (11, 11, 7, 15, 6, 29, 8, 19)
        cells = [f"{text:>{width}}" for text, width in zip(columns, widths)]
        self.write("  ".join([f"{name:<{self._width}}", *cells, columns[-1]]).rstrip())


def quantity(seconds: float, row: Mapping[str, Any]) -> str:
    """What an operation's seconds are in the unit of its row."""
    unit = row["unit"]
    if unit in _TIMES:
        return f"{seconds * _TIMES[unit]:.3g} {unit}"
    rate = row["items"] / seconds
    scale, letter = next((s, text) for s, text in _SCALES if rate >= s or s == 1)
    return f"{rate / scale:.3g} {letter}{unit}"


def amount(seconds: float) -> str:
    """A duration in the unit that suits it."""
    for unit in ("ms", "us"):
        if seconds * _TIMES[unit] >= 1:
            return f"{seconds * _TIMES[unit]:.3g} {unit}"
    return f"{seconds * _TIMES['ns']:.3g} ns"

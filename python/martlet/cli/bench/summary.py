"""What the repetitions of a row come to."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = [
    "BASE",
    "OURS",
    "UNSTEADY",
    "Figure",
    "Verdict",
    "judge",
    "ratio",
    "slowest",
    "summarise",
]

#: What all are compared with, and whom it is about.
BASE, OURS = "standard", "martlet"

#: A steady row's slowest measurement takes no longer than so many medians.
UNSTEADY = 2.0


@dataclass(frozen=True)
class Figure:
    """A median, and half of the range of what it is the median of."""

    median: float
    half_range: float


def summarise(values: Sequence[float]) -> Figure:
    """The figure of some values."""
    return Figure(statistics.median(values), (max(values) - min(values)) / 2)


def ratio(base: Sequence[float], other: Sequence[float]) -> Figure:
    """How many times as fast as `base` the other is: round by round, so that drift cancels."""
    return summarise([slow / fast for slow, fast in zip(base, other)])


def slowest(values: Sequence[float]) -> float:
    """The largest of some values, as times the median."""
    return max(values) / statistics.median(values)


@dataclass(frozen=True)
class Verdict:
    """What a row says of martlet.

    Attributes
    ----------
    target : float or None
        The ratio to reach.
    best : tuple or None
        The fastest rival and its ratio.
    faults : tuple of str
        Where it falls short, in words; empty if nowhere.
    """

    target: float | None
    best: tuple[str, float] | None
    faults: tuple[str, ...]


def judge(
    seconds: Mapping[str, Sequence[float]],
    processor: Mapping[str, Sequence[float]],
    target: float | None,
    loaded: bool,
    steady: bool = False,
) -> Verdict:
    """Hold a row against its target and against the rivals.

    Parameters
    ----------
    seconds, processor : mapping
        Seconds and processor seconds of one operation, by contender, one for each round.
    target : float or None
        The ratio to reach on an idle machine.
    loaded : bool
        Whether busy loops ran beside: then half of the target will do, but processor time counts.
    steady : bool, optional
        Whether one slow measurement is a fault on an idle machine.
    """
    ratios = {name: ratio(seconds[BASE], v).median for name, v in seconds.items() if name != BASE}
    ours = ratios.pop(OURS, None)
    best = max(ratios.items(), key=lambda item: item[1], default=None)
    if target is not None and loaded:
        target /= 2
    faults = []
    if ours is not None:
        if target is not None and ours < target:
            faults.append("below target")
        if best is not None and ours < best[1]:
            faults.append(f"behind {best[0]}")
        if loaded and ratio(processor[BASE], processor[OURS]).median < 1:
            faults.append("more processor time")
        if steady and not loaded and (times := slowest(seconds[OURS])) > UNSTEADY:
            faults.append(f"one measurement took {times:.1f} times the median")
    return Verdict(target, best, tuple(faults))

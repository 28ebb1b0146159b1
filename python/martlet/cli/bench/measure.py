"""One measurement: its clocks, and how many operations it takes to be long enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Self

from .processor import TreeClock

__all__ = ["Sample", "Stopwatch", "calibrated", "percentile", "percentiles"]

#: A measurement that takes this part of what was asked for is long enough.
_ENOUGH = 0.5
#: The most that one step of a calibration multiplies the count by.
_STEP = 20
#: It uses the processors for at least this part, too.
_WORK = 0.2
#: A cost that was not known is believed after so many runs.
_RUNS = 3
#: One operation that takes this many times as long as was asked for is slow by itself.
_CERTAIN = 4


@dataclass(frozen=True)
class Sample:
    """What one measurement found.

    Attributes
    ----------
    count : int
        How many operations were done.
    seconds : float
        From the start of the first to the end of the last.
    processor : float
        Processor time of all processes meanwhile, in seconds.
    latencies : dict
        Percentiles of single operations in seconds, by name; empty if they were not timed.
    """

    count: int
    seconds: float
    processor: float
    latencies: dict[str, float]


class Stopwatch:
    """Times the body of a `with` statement, and the processor time of the tree of processes."""

    seconds = 0.0
    processor = 0.0

    def __enter__(self) -> Self:
        self._clock = TreeClock()
        self._start = perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = perf_counter() - self._start
        self.processor = self._clock.seconds()

    def sample(self, count: int, laps: Sequence[float] = ()) -> Sample:
        """What it showed, for `count` operations and the duration of each, if they were timed."""
        return Sample(count, self.seconds, self.processor, percentiles(laps))


def percentiles(laps: Sequence[float]) -> dict[str, float]:
    """The percentiles that tables show."""
    if not laps:
        return {}
    return {"p50": percentile(laps, 50), "p99": percentile(laps, 99)}


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that is not below `percent` of the values."""
    rank = -(-len(values) * percent // 100)
    return sorted(values)[max(0, int(rank) - 1)]


def calibrated(
    run: Callable[[int], Sample], seconds: float, cost: float | None, most: int | None = None
) -> Sample:
    """Run so often that it takes about `seconds`, and return the sample.

    Parameters
    ----------
    run : callable
        Does as many operations as it is told, or a few more.
    seconds : float
        How long the measurement should take.
    cost : float or None
        Seconds of one operation, if it is known; else it is found by runs with a growing count.
    most : int, optional
        The largest count, whatever it takes.
    """
    count = 1 if cost is None else max(1, round(seconds / cost))
    # A busy machine only ever adds to what a run takes, so the shortest one is believed.
    least = float("inf") if cost is None else cost
    runs = 0
    while True:
        runs += 1
        count = count if most is None else min(count, most)
        sample = run(count)
        least = min(least, sample.seconds / sample.count)
        # What only waited for a processor has not worked.
        believed = sample.processor >= _WORK * seconds and (cost is not None or runs >= _RUNS)
        believed = believed or sample.seconds > _CERTAIN * seconds
        is_enough = count * least >= _ENOUGH * seconds
        if (believed and is_enough) or count == most:
            return sample
        if not (is_enough and sample.processor >= _WORK * seconds):
            count = int(count * min(_STEP, max(2.0, seconds / (count * least))))

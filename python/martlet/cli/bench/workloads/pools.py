"""Pools: many small tasks at once, in a stream, and one by one."""

from __future__ import annotations

import math
from time import perf_counter

from ..contenders.base import Contender
from ..measure import Sample, Stopwatch
from .workload import Workload

__all__ = ["WORKLOADS"]

_PROCESSES = 2
_MAPPED = 100_000


def _map(contender: Contender, count: int) -> Sample:
    with contender.pool(_PROCESSES) as pool:
        pool.map(math.sqrt, range(_PROCESSES))
        with Stopwatch() as watch:
            for _ in range(count):
                pool.map(math.sqrt, range(_MAPPED))
        return watch.sample(count)


def _imap_unordered(contender: Contender, count: int) -> Sample:
    with contender.pool(_PROCESSES) as pool:
        list(pool.imap_unordered(math.sqrt, range(_PROCESSES)))
        with Stopwatch() as watch:
            for _ in pool.imap_unordered(math.sqrt, range(count)):
                pass
        return watch.sample(count)


def _apply(contender: Contender, count: int) -> Sample:
    with contender.pool(_PROCESSES) as pool:
        pool.apply(math.sqrt, (2,))
        laps = []
        with Stopwatch() as watch:
            for _ in range(count):
                start = perf_counter()
                pool.apply(math.sqrt, (2,))
                laps.append(perf_counter() - start)
        return watch.sample(count, laps)


WORKLOADS = [
    Workload("pool/map", _map, items=_MAPPED),
    Workload("pool/imap_unordered", _imap_unordered),
    Workload("pool/apply", _apply, unit="us", metrics=("p50",)),
]

"""Containers that processes share through a manager."""

from __future__ import annotations

from ..contenders.base import Contender
from ..measure import Sample, Stopwatch
from .workload import Workload

__all__ = ["WORKLOADS"]

_KEYS = 100


def _dict(contender: Contender, count: int) -> Sample:
    shared = contender.managed("dict")
    with Stopwatch() as watch:
        for number in range(count):
            key = number % _KEYS
            shared[key] = number
            shared[key]
    return watch.sample(count)


def _queue(contender: Contender, count: int) -> Sample:
    shared = contender.managed("Queue")
    with Stopwatch() as watch:
        for number in range(count):
            shared.put(number)
            shared.get()
    return watch.sample(count)


def _list(contender: Contender, count: int) -> Sample:
    shared = contender.managed("list")
    with Stopwatch() as watch:
        for number in range(count):
            shared.append(number)
    return watch.sample(count)


WORKLOADS = [
    Workload("manager/dict", _dict, items=2),
    Workload("manager/Queue", _queue, items=2),
    Workload("manager/list", _list),
]

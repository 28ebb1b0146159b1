"""Locks and what waits: alone, contended, and from one process to another and back."""

from __future__ import annotations

import mmap
from functools import partial
from time import perf_counter
from typing import Any

from ..contenders.base import Contender
from ..measure import Sample, Stopwatch
from ..team import Member, Team
from .workload import Workload

__all__ = ["WORKLOADS"]


def _pair(contender: Contender, count: int, *, kind: str) -> Sample:
    lock = contender.lock(kind)
    acquire, release = lock.acquire, lock.release
    with Stopwatch() as watch:
        for _ in range(count):
            acquire()
            release()
    return watch.sample(count)


def _contended(contender: Contender, count: int) -> Sample:
    lock = contender.lock("Lock")
    team = Team(contender.context)
    for _ in range(2):
        team.add(_contend, lock, -(-count // 2))
    return team.run(count)


def _contend(member: Member, lock: Any, count: int) -> None:
    acquire, release = lock.acquire, lock.release
    member.start()
    for _ in range(count):
        acquire()
        release()
    member.finish()


def _event_trip(contender: Contender, count: int) -> Sample:
    there, back = contender.context.Event(), contender.context.Event()
    team = Team(contender.context)
    team.add(_set_and_wait, there, back, count)
    team.add(_wait_and_set, there, back, count)
    return team.run(count)


def _set_and_wait(member: Member, there: Any, back: Any, count: int) -> None:
    laps = []
    member.start()
    for _ in range(count):
        start = perf_counter()
        there.set()
        back.wait()
        back.clear()
        laps.append(perf_counter() - start)
    member.finish(laps)


def _wait_and_set(member: Member, there: Any, back: Any, count: int) -> None:
    member.start()
    for _ in range(count):
        there.wait()
        there.clear()
        back.set()
    member.finish()


def _condition_trip(contender: Contender, count: int) -> Sample:
    condition = contender.context.Condition()
    turn = mmap.mmap(-1, mmap.PAGESIZE)
    team = Team(contender.context)
    team.add(_take_turns, condition, turn, 0, count)
    team.add(_take_turns, condition, turn, 1, count)
    return team.run(count)


def _take_turns(member: Member, condition: Any, turn: Any, mine: int, count: int) -> None:
    laps = []
    member.start()
    for _ in range(count):
        start = perf_counter()
        with condition:
            while turn[0] != mine:
                condition.wait()
            turn[0] = 1 - mine
            condition.notify()
        laps.append(perf_counter() - start)
    member.finish(laps if mine == 0 else None)


def _add(contender: Contender, count: int, *, processes: int) -> Sample:
    value = contender.context.Value("i")
    team = Team(contender.context)
    for _ in range(processes):
        team.add(_increase, value, -(-count // processes))
    return team.run(count)


def _increase(member: Member, value: Any, count: int) -> None:
    member.start()
    for _ in range(count):
        with value.get_lock():
            value.value += 1
    member.finish()


WORKLOADS = [
    *(
        Workload(f"lock/pair/{kind}", partial(_pair, kind=kind), unit="ns")
        for kind in ("Lock", "RLock", "Semaphore")
    ),
    Workload("lock/contended/Lock", _contended),
    Workload("event/round-trip", _event_trip, unit="us", metrics=("p50",)),
    Workload("condition/round-trip", _condition_trip, unit="us", metrics=("p50",)),
    Workload("value/add/alone", partial(_add, processes=1)),
    Workload("value/add/two", partial(_add, processes=2)),
]

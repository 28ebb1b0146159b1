"""Queues and pipes: objects one way from some processes to others, and there and back."""

from __future__ import annotations

from functools import partial
from time import perf_counter
from typing import Any

from ..contenders.base import Channel, Contender
from ..measure import Sample
from ..payloads import ARRAY, INT, TUPLE, Payload, of_bytes
from ..team import Member, Team
from .workload import Workload

__all__ = ["WORKLOADS"]

#: No measurement sends more than this: what is not yet read is in memory.
_MOST_BYTES = 1 << 30
#: As many objects go before the clocks start; then threads run and memory is warm.
_WARM = 16


def _one_way(
    contender: Contender,
    count: int,
    *,
    kind: str,
    payload: Payload,
    producers: int = 1,
    consumers: int = 1,
    maxsize: int = 0,
) -> Sample:
    """Every producer sends as much as every other, every consumer receives as much."""
    channel = contender.channel(kind, payload, maxsize, consumers)
    team = Team(contender.context)
    share = -(-count // (producers * consumers))  # of one producer for one consumer
    warm = 1 if payload.byte_count >= 1 << 20 else _WARM
    for _ in range(producers):
        team.add(_produce, channel, payload.make(), warm * consumers, share * consumers)
    for _ in range(consumers):
        team.add(_consume, channel, warm * producers, share * producers)
    try:
        return team.run(share * producers * consumers)
    finally:
        channel.close()


def _produce(member: Member, channel: Channel, obj: Any, warm: int, count: int) -> None:
    put = channel.open_put()
    for _ in range(warm):
        put(obj)
    channel.flush()
    member.start()
    for _ in range(count):
        put(obj)
    channel.flush()
    member.finish()


def _consume(member: Member, channel: Channel, warm: int, count: int) -> None:
    get = channel.open_get()
    for _ in range(warm):
        get()
    member.start()
    for _ in range(count):
        get()
    member.finish()


def _queue_trip(contender: Contender, count: int) -> Sample:
    return _round_trip(
        contender, contender.channel("queue", INT), contender.channel("queue", INT), count
    )


def _pipe_trip(contender: Contender, count: int) -> Sample:
    return _round_trip(contender, *contender.duplex(), count)


def _round_trip(contender: Contender, there: Channel, back: Channel, count: int) -> Sample:
    """A small int is sent when the one before has come back."""
    team = Team(contender.context)
    team.add(_call, there, back, count)
    team.add(_answer, there, back, count)
    try:
        return team.run(count)
    finally:
        there.close()
        back.close()


def _call(member: Member, there: Channel, back: Channel, count: int) -> None:
    put, get = there.open_put(), back.open_get()
    laps = []
    for _ in range(_WARM):
        put(7)
        get()
    member.start()
    for _ in range(count):
        start = perf_counter()
        put(7)
        get()
        laps.append(perf_counter() - start)
    member.finish(laps)


def _answer(member: Member, there: Channel, back: Channel, count: int) -> None:
    get, put = there.open_get(), back.open_put()
    for _ in range(_WARM):
        put(get())
    member.start()
    for _ in range(count):
        put(get())
    member.finish()


def _way(name: str, payload: Payload, *, curve: bool = False, **options: Any) -> Workload:
    kind = options.pop("kind", "queue")
    in_bytes = payload.form != "object"
    return Workload(
        name,
        partial(_one_way, kind=kind, payload=payload, **options),
        unit="B/s" if in_bytes else "/s",
        items=payload.byte_count if in_bytes else 1,
        most=max(1, _MOST_BYTES // payload.byte_count),
        curve=curve,
        modules=("numpy",) if payload.form == "array" else (),
    )


def _parties(producers: int, consumers: int, *, curve: bool = False) -> Workload:
    return _way(
        f"queue/{producers}-{consumers}/int",
        INT,
        producers=producers,
        consumers=consumers,
        curve=curve,
    )


_TABLE_SIZES = (1 << 10, 64 << 10, 1 << 20, 16 << 20, 64 << 20)
_CURVE_SIZES = (16, 256, 4 << 10, 16 << 10, 256 << 10, 4 << 20)

WORKLOADS = [
    _parties(1, 1),
    _way("queue/1-1/tuple", TUPLE),
    *(_parties(*parties) for parties in ((4, 1), (1, 3), (3, 3))),
    _way("queue/maxsize-5/int", INT, maxsize=5),
    *(_way(f"queue/bytes/{of_bytes(size).name}", of_bytes(size)) for size in _TABLE_SIZES),
    _way("queue/numpy/8MiB", ARRAY),
    Workload("queue/round-trip", _queue_trip, unit="us", metrics=("p50", "p99")),
    _way("pipe/one-way/int", INT, kind="pipe"),
    Workload("pipe/round-trip", _pipe_trip, unit="us", metrics=("p50",)),
    *(
        _way(f"pipe/send_bytes/{of_bytes(size).name}", of_bytes(size), kind="pipe of bytes")
        for size in (1 << 20, 64 << 20)
    ),
    _way("simplequeue/1-1/int", INT, kind="simplequeue"),
    *(_parties(*parties, curve=True) for parties in ((2, 1), (8, 1), (2, 2), (4, 4))),
    *(
        _way(f"queue/bytes/{of_bytes(size).name}", of_bytes(size), curve=True)
        for size in _CURVE_SIZES
    ),
]

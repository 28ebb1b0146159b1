"""Consumers that have work to do: whoever is not woken then is late, and nobody makes up for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from time import perf_counter
from typing import Any

from ..contenders.base import Channel, Contender
from ..measure import Sample, Stopwatch
from ..payloads import of_bytes
from ..team import Member, Team
from .workload import Workload

__all__ = ["WORKLOADS"]

#: What a consumer does with each object, in seconds.
_WORK = 0.0003
_CONSUMERS = 2
_MESSAGE = of_bytes(256)
_TASK = of_bytes(16 << 10)


def _work(data: bytes) -> int:
    end = perf_counter() + _WORK
    while perf_counter() < end:
        pass
    return len(data)


def _queue(contender: Contender, count: int, *, maxsize: int) -> Sample:
    channel = contender.channel("queue", _MESSAGE, maxsize, _CONSUMERS)
    team = Team(contender.context)
    team.add(_produce, channel, _MESSAGE.make(), count)
    for _ in range(_CONSUMERS):
        team.add(_consume, channel)
    try:
        return team.run(count)
    finally:
        channel.close()


def _produce(member: Member, channel: Channel, obj: Any, count: int) -> None:
    put = channel.open_put()
    member.start()
    for _ in range(count):
        put(obj)
    for _ in range(_CONSUMERS):
        put(None)
    channel.flush()
    member.finish()


def _consume(member: Member, channel: Channel) -> None:
    get = channel.open_get()
    member.start()
    while (data := get()) is not None:
        _work(data)
    member.finish()


def _apply_async(pool: Any, tasks: Iterable[bytes]) -> Iterable[int]:
    return [result.get() for result in [pool.apply_async(_work, (task,)) for task in tasks]]


def _pool(
    contender: Contender, count: int, *, call: Callable[[Any, list[bytes]], Iterable[int]]
) -> Sample:
    tasks = [_TASK.make()] * count
    with contender.pool(_CONSUMERS) as pool:
        pool.map(len, tasks[:_CONSUMERS])
        with Stopwatch() as watch:
            for _ in call(pool, tasks):
                pass
        return watch.sample(count)


_CALLS: dict[str, Callable[[Any, list[bytes]], Iterable[int]]] = {
    "map": lambda pool, tasks: pool.map(_work, tasks),
    "imap": lambda pool, tasks: pool.imap(_work, tasks),
    "imap_unordered": lambda pool, tasks: pool.imap_unordered(_work, tasks),
    "apply_async": _apply_async,
}

WORKLOADS = [
    *(
        Workload(f"working/queue/{name}", partial(_queue, maxsize=maxsize), steady=True)
        for name, maxsize in (("unbounded", 0), ("maxsize-1", 1), ("maxsize-4", 4))
    ),
    *(
        Workload(f"working/pool/{name}", partial(_pool, call=call), steady=True)
        for name, call in _CALLS.items()
    ),
]

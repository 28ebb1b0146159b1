"""The benchmark's workloads: ``workloads.py standard|martlet NAME SCALE``.

Each one is a function of a context of `multiprocessing`, an object and a count, and gives the
seconds for each object, from the first `put` or `send` until the child said that it had everything.
Without arguments, the names are listed.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from time import perf_counter
from typing import Any

__all__ = ["WORKLOADS", "Workload"]


def queue_one_way(context: Any, obj: object, count: int) -> float:
    """The parent puts into a queue, the child gets."""
    queue, (ours, theirs) = context.Queue(), context.Pipe()
    child = context.Process(target=_take, args=(queue.get, theirs, count))
    child.start()
    ours.recv()
    start = perf_counter()
    for _ in range(count):
        queue.put(obj)
    ours.recv()
    seconds = perf_counter() - start
    child.join()
    return seconds


def queue_round_trip(context: Any, obj: object, count: int) -> float:
    """The child puts into a second queue what it gets from the first one."""
    there, back, (ours, theirs) = context.Queue(), context.Queue(), context.Pipe()
    child = context.Process(target=_echo, args=(there.get, back.put, theirs, count))
    child.start()
    ours.recv()
    start = perf_counter()
    for _ in range(count):
        there.put(obj)
        back.get()
    seconds = perf_counter() - start
    child.join()
    return seconds


def pipe_one_way(context: Any, obj: object, count: int) -> float:
    """The parent sends through a simplex pipe, the child receives."""
    (receiver, sender), (ours, theirs) = context.Pipe(duplex=False), context.Pipe()
    child = context.Process(target=_take, args=(receiver.recv, theirs, count))
    child.start()
    ours.recv()
    start = perf_counter()
    for _ in range(count):
        sender.send(obj)
    ours.recv()
    seconds = perf_counter() - start
    child.join()
    return seconds


def pipe_round_trip(context: Any, obj: object, count: int) -> float:
    """The child sends back through a duplex pipe what it receives."""
    (near, far), (ours, theirs) = context.Pipe(), context.Pipe()
    child = context.Process(target=_echo, args=(far.recv, far.send, theirs, count))
    child.start()
    ours.recv()
    start = perf_counter()
    for _ in range(count):
        near.send(obj)
        near.recv()
    seconds = perf_counter() - start
    child.join()
    return seconds


def _take(take: Callable[[], object], done: Any, count: int) -> None:
    done.send("ready")
    for _ in range(count):
        take()
    done.send("done")


def _echo(
    take: Callable[[], object], give: Callable[[object], None], ready: Any, count: int
) -> None:
    ready.send("ready")
    for _ in range(count):
        give(take())


@dataclass(frozen=True)
class Workload:
    """A function with an object, and the count of objects that takes some tenths of a second."""

    function: Callable[[Any, object, int], float]
    obj: object
    count: int

    def seconds_per_object(self, context: Any, scale: float) -> float:
        """Run it with a part of its count."""
        count = max(4, round(self.count * scale))
        return self.function(context, self.obj, count) / count


_OBJECTS: dict[str, tuple[object, int]] = {
    "int": (7, 20_000),
    "tuple": ((1, 2.5, "three"), 20_000),
    "1 KiB": (bytes(1 << 10), 20_000),
    "64 KiB": (bytes(1 << 16), 4_000),
    "1 MiB": (bytes(1 << 20), 300),
    "16 MiB": (bytes(1 << 24), 20),
}

#: Every workload by its name; a round trip is two objects and two waits, so fewer of them.
WORKLOADS = {
    f"{channel}, {name}": Workload(function, obj, count // share)
    for channel, function, share in (
        ("queue, one way", queue_one_way, 1),
        ("queue, round trip", queue_round_trip, 4),
        ("pipe, one way", pipe_one_way, 1),
        ("pipe, round trip", pipe_round_trip, 4),
    )
    for name, (obj, count) in _OBJECTS.items()
}


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print("\n".join(WORKLOADS))
    else:
        module = {"standard": "multiprocessing", "martlet": "martlet"}[sys.argv[1]]
        context = import_module(module).get_context("fork")
        print(WORKLOADS[sys.argv[2]].seconds_per_object(context, float(sys.argv[3])))

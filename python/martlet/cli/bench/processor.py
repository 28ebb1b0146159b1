"""The processor time that a process and all its descendants have used."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

__all__ = ["TreeClock", "descendants"]

_TICK = 1 / os.sysconf("SC_CLK_TCK")


class TreeClock:
    """What this process, its descendants and those they waited for have used since it was made.

    Whoever made the processes. What a descendant's own children used is known in ticks only, once
    that descendant waited for them.
    """

    def __init__(self) -> None:
        self._others = _others()
        self._own = time.process_time()

    def seconds(self) -> float:
        """Seconds used, without what it takes to look at the others."""
        own = time.process_time() - self._own
        return own + _others() - self._others


def _others() -> float:
    reaped = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = reaped.ru_utime + reaped.ru_stime
    for pid, ticks in descendants().items():
        try:
            total += time.clock_gettime(_clock(pid)) + ticks * _TICK
        except OSError:
            continue  # It ended meanwhile, and counts once it is waited for.
    return total


def descendants() -> dict[int, int]:
    """The living processes below this one, with the ticks of the children they waited for."""
    found: dict[int, tuple[int, int]] = {}
    for name in os.listdir("/proc"):
        if name.isdecimal():
            try:
                text = Path("/proc", name, "stat").read_text()
            except OSError:
                continue
            fields = text.rpartition(")")[2].split()
            found[int(name)] = (int(fields[1]), int(fields[13]) + int(fields[14]))
    below: dict[int, int] = {}
    parents = {os.getpid()}
    while parents:
        children = {pid for pid, (parent, _) in found.items() if parent in parents}
        below |= {pid: found[pid][1] for pid in children}
        parents = children
    return below


def _clock(pid: int) -> int:
    """The clock of the processor time of another process, as clock_getcpuclockid(3) gives it."""
    return (~pid << 3) | 2

"""How many runs go on at the same time: as many as leave each other a processor."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Gate"]

_LOAD = Path("/proc/loadavg")
#: Between two looks at the load, which a run that has just started is a part of by then.
_LOOK = 0.005
#: The most runs at once, for each processor, however idle they are.
_MOST = 8


class Gate:
    """Lets a run start while a processor is idle, so that what sleeps takes nobody's place.

    On a machine that others keep busy, there are still as many runs as processors.
    """

    def __init__(self, processors: int | None = None) -> None:
        self._processors = processors or len(os.sched_getaffinity(0))
        self._turn = threading.Lock()
        self._change = threading.Condition()
        self._runs = 0
        self._endless = 0

    @contextmanager
    def one(self, *, endless: bool = False) -> Iterator[None]:
        """Hold a place for one run; an endless one mostly sleeps, and takes none."""
        with self._turn:  # Each sees what the one before has started.
            while not self._has_room(endless):
                time.sleep(_LOOK)
            self._count(endless, 1)
            time.sleep(_LOOK)
        try:
            yield
        finally:
            self._count(endless, -1)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold all places."""
        with self._turn:
            with self._change:
                self._change.wait_for(lambda: not self._runs and not self._endless)
            yield

    def _count(self, endless: bool, by: int) -> None:
        with self._change:
            if endless:
                self._endless += by
            else:
                self._runs += by
            self._change.notify_all()

    def _has_room(self, endless: bool) -> bool:
        if not endless and self._runs < self._processors:
            return True
        idle = _running() < self._processors
        return idle and (endless or self._runs < _MOST * self._processors)


def _running() -> int:
    """How many threads of the machine are running or about to, apart from this one."""
    return int(_LOAD.read_text().split()[3].partition("/")[0]) - 1

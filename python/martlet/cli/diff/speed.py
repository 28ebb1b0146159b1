"""How much faster than the standard module three things are, measured in some seconds."""

from __future__ import annotations

from collections.abc import Callable

from ..bench.rows import rows
from ..bench.runner import measure
from ..bench.summary import BASE, OURS, ratio, summarise
from ..bench.table import quantity
from ..bench.workloads import WORKLOADS

__all__ = ["write_speed"]

_ROUNDS, _SECONDS, _TIMEOUT = 2, 0.1, 30.0
_SHOWN = {
    "queue/1-1/int": "integers through a queue",
    "pipe/round-trip": "a round trip on a pipe",
    "queue/bytes/1MiB": "1 MiB of bytes through a queue",
}


def write_speed(write: Callable[[str], object], progress: Callable[[str], object]) -> None:
    """Measure, and write one line for each; what a module cannot do is said in its line."""
    width = max(map(len, _SHOWN.values()))
    for name, words in _SHOWN.items():
        progress(f"measuring {words}")
        write(f"{words:<{width}}  {_line(name)}")


def _line(name: str) -> str:
    workload = WORKLOADS[name]
    measured = measure(workload, (BASE, OURS), _ROUNDS, _SECONDS, _TIMEOUT)
    if measured.failures:
        return "; ".join(f"{who}: {reason}" for who, reason in measured.failures.items())
    row = rows(workload)[0]
    seconds = measured.seconds(row.metric)
    times = ratio(seconds[BASE], seconds[OURS]).median
    shown = {
        who: quantity(summarise(values).median, {"unit": workload.unit, "items": workload.items})
        for who, values in seconds.items()
    }
    return f"{times:6.1f} times as fast ({shown[OURS]}; {BASE} {shown[BASE]})"

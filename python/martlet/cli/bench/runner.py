"""Measures workloads: short repetitions in processes of their own, the contenders in turn."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..processes import Run, run
from .contenders import CONTENDERS
from .worker import command
from .workloads import Workload

__all__ = ["Measured", "import_failure", "measure"]

_IMPORT_TIMEOUT = 60.0
_GRACE = 3.0


@dataclass
class Measured:
    """The samples of one workload by contender, and why some have none."""

    samples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    def seconds(self, metric: str) -> dict[str, list[float]]:
        """Seconds of one operation by contender, one for each round."""

        def of(sample: dict[str, Any]) -> float:
            if metric == "each":
                return float(sample["seconds"] / sample["count"])
            return float(sample["latencies"][metric])

        return {name: [of(sample) for sample in found] for name, found in self.samples.items()}

    def processor(self) -> dict[str, list[float]]:
        """Processor seconds of one operation, likewise."""
        return {
            name: [sample["processor"] / sample["count"] for sample in found]
            for name, found in self.samples.items()
        }


def import_failure(modules: Iterable[str]) -> str | None:
    """Why modules cannot be imported, or None if they can; tried in a process of its own."""
    program = f"import sys; sys.path[:] = {sys.path!r}; import {', '.join(modules)}"
    return _failure(
        run([sys.executable, "-c", program], timeout=_IMPORT_TIMEOUT, grace=0.0), _IMPORT_TIMEOUT
    )


def measure(
    workload: Workload, names: Sequence[str], rounds: int, seconds: float, timeout: float
) -> Measured:
    """Measure a workload.

    Parameters
    ----------
    workload : Workload
        What is measured.
    names : sequence of str
        The contenders. One that fails is left out from then on.
    rounds : int
        How often each is measured.
    seconds : float
        How long one measurement should take.
    timeout : float
        The longest that one may take, with all preparation, in seconds.
    """
    found = Measured({name: [] for name in names if CONTENDERS[name].can(workload.name)})
    costs: dict[str, float] = {}
    for _ in range(rounds):
        for name in list(found.samples):
            words = command(workload.name, name, seconds, costs.get(name))
            # Grace: trackers of rivals remove the names that these leave in the system.
            done = run(words, timeout=timeout, grace=_GRACE)
            reason = _failure(done, timeout)
            if reason is not None:
                found.failures[name] = reason
                del found.samples[name]
                continue
            sample = json.loads(done.stdout.splitlines()[-1])
            found.samples[name].append(sample)
            cost = sample["seconds"] / sample["count"]
            costs[name] = min(cost, costs.get(name, cost))
    return found


def _failure(done: Run, timeout: float) -> str | None:
    """Why a run is of no use, in one line."""
    if done.code is None:
        return f"did not end within {timeout:g} s"
    if done.code != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        return lines[-1].strip() if lines else f"ended with {done.code}"
    return None

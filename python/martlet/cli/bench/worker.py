"""The process that measures one contender at one workload, once, and prints what it found."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from .contenders import CONTENDERS
from .measure import calibrated
from .workloads import WORKLOADS

__all__ = ["command", "main"]


def command(workload: str, contender: str, seconds: float, cost: float | None) -> list[str]:
    """What starts a worker: not a module by its name, which children of it would import again."""
    program = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import main; main()"
    return [
        sys.executable,
        "-c",
        program,
        workload,
        contender,
        json.dumps(seconds),
        json.dumps(cost),
    ]


def main() -> None:
    """Measure what the command line names, and print the sample."""
    workload, contender = WORKLOADS[sys.argv[1]], CONTENDERS[sys.argv[2]]()
    sample = calibrated(
        lambda count: workload.run(contender, count),
        json.loads(sys.argv[3]),
        json.loads(sys.argv[4]),
        workload.most,
    )
    print(json.dumps(asdict(sample)))

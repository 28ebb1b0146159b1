"""Starting processes, and importing the package."""

from __future__ import annotations

import json
import multiprocessing
import os
import pkgutil
import subprocess
import sys
from functools import partial
from typing import Any

from ..contenders.base import Contender
from ..measure import Sample, Stopwatch
from .workload import Workload

__all__ = ["WORKLOADS"]


def _start_and_join(contender: Contender, count: int, *, method: str) -> Sample:
    context = contender.context.get_context(method)
    _one_process(context)
    with Stopwatch() as watch:
        for _ in range(count):
            _one_process(context)
    return watch.sample(count)


def _one_process(context: Any) -> None:
    process = context.Process(target=os.getpid)
    process.start()
    process.join()


def _import(contender: Contender, count: int, *, everything: bool) -> Sample:
    """Interpreters start, import, and say how long the import took."""
    statements = list(contender.imports)
    if everything:
        names = [module.name for module in pkgutil.iter_modules(multiprocessing.__path__)]
        statements += [f"import multiprocessing.{n}" for n in sorted(names) if "win32" not in n]
    program = (
        f"import json, sys; sys.path[:] = {sys.path!r}\n"
        "from time import perf_counter, process_time\n"
        "clocks = perf_counter(), process_time()\n"
        + "\n".join(statements)
        + "\nprint(json.dumps([perf_counter() - clocks[0], process_time() - clocks[1]]))"
    )
    command = [sys.executable, "-I", "-c", program]
    seconds = processor = 0.0
    for _ in range(count):
        clocks = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
        seconds += clocks[0]
        processor += clocks[1]
    return Sample(count, seconds, processor, {})


WORKLOADS = [
    *(
        Workload(f"process/{method}", partial(_start_and_join, method=method), unit="ms")
        for method in ("fork", "spawn", "forkserver")
    ),
    Workload("import/package", partial(_import, everything=False), unit="ms"),
    Workload("import/submodules", partial(_import, everything=True), unit="ms"),
]

"""``python -m martlet bench``: the standard module, martlet and its rivals, in turn."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import martlet

from ..processes import ending_with_signals
from .contenders import CONTENDERS, RIVALS
from .limits import measure_limits
from .load import busy_loops
from .missed import counting_missed
from .rows import rows, select
from .runner import Measured, import_failure, measure
from .summary import BASE, OURS
from .table import Table, amount
from .workloads import Workload

__all__ = ["main"]

_TIMEOUT = 30.0


def main(argv: Sequence[str]) -> int:
    """Measure workloads; 0 if the standard module and martlet did all of them."""
    options = _parser().parse_args(argv)
    workloads = select(options.only, options.quick)
    if not workloads:
        print(f"martlet bench: no row matches {options.only}", file=sys.stderr)
        return 2
    with ending_with_signals(), counting_missed() as missed:
        document = _run(options, workloads)
        print(f"missed wake-ups: {missed()}", file=sys.stderr if options.json else sys.stdout)
    if options.json:
        print(json.dumps(document, indent=1))
    lost = [name for row in document["rows"] for name in row["failures"] if name in (BASE, OURS)]
    return int(bool(lost))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m martlet bench",
        description="Measure the standard module, martlet and what is installed of its rivals, "
        "in turn.",
    )
    parser.add_argument(
        "--only", metavar="PATTERN", help="part of a row's name, or a pattern with * and ?"
    )
    parser.add_argument(
        "--rival",
        action="append",
        choices=[rival.name for rival in RIVALS] + ["none"],
        metavar="NAME",
        help="only this rival, or `none`; may be given again (default: all that are installed)",
    )
    parser.add_argument("--json", action="store_true", help="write JSON; the table goes to stderr")
    parser.add_argument(
        "--quick", action="store_true", help="short measurements, and no rows that are only curves"
    )
    parser.add_argument(
        "--load",
        type=int,
        default=0,
        metavar="N",
        help="run N busy loops beside it; half of each target will then do",
    )
    return parser


def _run(options: argparse.Namespace, workloads: Sequence[Workload]) -> dict[str, Any]:
    rounds, seconds = (3, 0.04) if options.quick else (5, 0.25)
    found = [(workload, row) for workload in workloads for row in rows(workload)]
    table = Table([row.name for _, row in found], sys.stderr if options.json else sys.stdout)
    names, left_out = _present(options.rival, workloads)
    for name, reason in left_out.items():
        table.write(f"left out: {name} - {reason}")
    limits, failure = measure_limits(1 if options.quick else 5)
    if failure is not None:
        table.write(f"left out: limits - {failure}")
    absent = {m: import_failure([m]) for m in {m for w in workloads for m in w.modules}}
    document: dict[str, Any] = {
        "contenders": {name: CONTENDERS[name].version() for name in names},
        "left_out": left_out,
        "limits": limits,
        "load": options.load,
        "machine": _machine(),
        "martlet": martlet.__version__,
        "python": platform.python_version(),
        "quick": options.quick,
        "rounds": rounds,
        "rows": [],
    }
    with busy_loops(options.load) if options.load else contextlib.nullcontext():
        for workload in workloads:
            if missing := [f"{m}: {absent[m]}" for m in workload.modules if absent[m]]:
                table.write(f"left out: {workload.name} - {'; '.join(missing)}")
                continue
            measured = measure(workload, names, rounds, seconds, _TIMEOUT)
            for row in _rows(workload, measured):
                document["rows"].append(row)
                table.add(row, limits, bool(options.load))
    for name, limit in limits.items():
        table.write(f"limit: {name} {amount(limit)}")
    table.finish(names)
    table.write(
        f"median of {rounds} fresh processes each, in turn; slowest: that of {OURS}, in medians; "
        f"ratio: times as fast as {BASE}, ± half of its range; limit: the same for C "
        f"(CPython {platform.python_version()}, {os.cpu_count()} cores)"
    )
    return document


def _present(
    wanted: Sequence[str] | None, workloads: Sequence[Workload]
) -> tuple[list[str], dict[str, str]]:
    """Whom to measure, and why others are left out."""
    names, left_out = [BASE, OURS], {}
    for rival in RIVALS:
        asked = wanted is None or rival.name in wanted
        if asked and any(rival.can(workload.name) for workload in workloads):
            failure = import_failure([rival.module])
            if failure is None:
                names.append(rival.name)
            else:
                left_out[rival.name] = failure
    return names, left_out


def _rows(workload: Workload, measured: Measured) -> list[dict[str, Any]]:
    """The rows of a workload as the document holds them."""
    processor = measured.processor()
    return [
        {
            "name": row.name,
            "unit": workload.unit,
            "items": workload.items,
            "target": row.target,
            "limit": row.limit,
            "steady": workload.steady,
            "results": {
                name: {"seconds": found, "processor": processor[name]}
                for name, found in measured.seconds(row.metric).items()
            },
            "failures": measured.failures,
        }
        for row in rows(workload)
    ]


def _machine() -> dict[str, Any]:
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
    }

"""``python -m martlet bench``: the standard module and martlet side by side, in turn."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from .processes import ending_with_signals, run

__all__ = ["main"]

_FOLDER = Path(__file__).resolve().parents[2]
_WORKLOADS = _FOLDER / "benchmarks" / "workloads.py"
_MODULES = ("standard", "martlet")
_LIMIT = 300.0


def main(argv: Sequence[str]) -> int:
    """Measure workloads; 0 if all of them ran."""
    options = _parser().parse_args(argv)
    with ending_with_signals():
        return _compare(options)


def _compare(options: argparse.Namespace) -> int:
    if not _WORKLOADS.is_file():
        print("martlet bench: the workloads are in a clone of the repository only", file=sys.stderr)
        return 2
    names = [name for name in _measure([]).splitlines() if (options.only or "") in name]
    if not names:
        print(f"martlet bench: no workload's name contains {options.only!r}", file=sys.stderr)
        return 2
    repeats, scale = (3, 0.25) if options.quick else (7, 1.0)
    table = sys.stderr if options.json else sys.stdout
    width = max(map(len, names))
    print(
        f"{'microseconds per object':<{width}}  {'standard':>17}  {'martlet':>17}  {'ratio':>6}",
        file=table,
        flush=True,
    )
    results: dict[str, dict[str, list[float]]] = {}
    for name in names:
        samples: dict[str, list[float]] = {module: [] for module in _MODULES}
        for _ in range(repeats):
            for module in _MODULES:  # In turn, so that both meet the same machine.
                samples[module].append(float(_measure([module, name, str(scale)])))
        results[name] = samples
        columns = "  ".join(f"{_describe(samples[module]):>17}" for module in _MODULES)
        ratio = _median(samples["standard"]) / _median(samples["martlet"])
        print(f"{name:<{width}}  {columns}  {ratio:>6.2f}", file=table, flush=True)
    print(
        f"\nmedian of {repeats} fresh processes, half of their range; ratio: times as fast "
        f"(CPython {platform.python_version()}, {os.cpu_count()} cores)",
        file=table,
    )
    if options.json:
        print(json.dumps({"python": platform.python_version(), "seconds": results}, indent=1))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m martlet bench",
        description="Measure queues and pipes on the standard module and on martlet.",
    )
    parser.add_argument("--only", metavar="TEXT", help="workloads whose name contains this")
    parser.add_argument("--quick", action="store_true", help="fewer objects, fewer repeats")
    parser.add_argument("--json", action="store_true", help="write JSON; the table goes to stderr")
    return parser


def _measure(args: Sequence[str]) -> str:
    """What the workloads print in a fresh process."""
    path = [str(_FOLDER), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = run(
        [sys.executable, str(_WORKLOADS), *args],
        timeout=_LIMIT,
        environment={**os.environ, "PYTHONPATH": os.pathsep.join(path)},
    )
    if done.code != 0:
        ending = "did not end" if done.code is None else f"ended with {done.code}"
        raise RuntimeError(f"workload {' '.join(args)} {ending}\n{done.stderr}")
    return done.stdout.strip()


def _median(samples: Sequence[float]) -> float:
    return statistics.median(samples)


def _describe(samples: Sequence[float]) -> str:
    half = (max(samples) - min(samples)) / 2
    return f"{_median(samples) * 1e6:.2f} ± {half * 1e6:.2f}"

"""Many series of what has work in its consumers: whether one takes far longer than the others.

usage: series.py [--count N] [PATTERN]...

PATTERN: part of a row's name of ``bench``, of those that begin with ``working/``; default: all.
A wake-up that is missed shows in one series of many, so the slowest stands beside the median;
the exit code is 1 if it took more than twice as long.
"""

from __future__ import annotations

import argparse
import statistics
import sys

import martlet
from martlet.cli.bench.contenders import CONTENDERS
from martlet.cli.bench.missed import counting_missed
from martlet.cli.bench.summary import OURS, UNSTEADY, slowest
from martlet.cli.bench.workloads import WORKLOADS

__all__ = ["main"]

#: Objects in one series: some 20 ms of work for two consumers.
_OBJECTS = 120


def main(words: list[str]) -> int:
    """Run the command line; the result is the exit code."""
    parser = argparse.ArgumentParser(prog="series.py")
    parser.add_argument("--count", type=int, default=2000, help="of each kind")
    parser.add_argument("pattern", nargs="*", default=["working/"])
    options = parser.parse_args(words)
    chosen = [
        workload
        for name, workload in WORKLOADS.items()
        if workload.steady and any(pattern in name for pattern in options.pattern)
    ]
    is_steady = True
    with counting_missed() as missed:
        martlet.install()
        contender = CONTENDERS[OURS]()
        for workload in chosen:
            seconds = [workload.run(contender, _OBJECTS).seconds for _ in range(options.count)]
            is_steady = is_steady and slowest(seconds) <= UNSTEADY
            print(
                f"{workload.name:<28} {len(seconds)} series  "
                f"median {statistics.median(seconds) * 1e3:.1f} ms  "
                f"slowest {max(seconds) * 1e3:.1f} ms ({slowest(seconds):.2f} medians)",
                flush=True,
            )
        print(f"missed wake-ups: {missed()}")
    return 0 if is_steady else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

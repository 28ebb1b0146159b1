"""Runs the Swift tests, then the Python tests, and ends with the counts of both.

A sleeper that finds for itself what it should have been woken for, without a death, is a fault:
see MARTLET_MISSED in docs/decisions/0021-what-a-slice-is-for.md.

usage: tools/test.py [--plan] [arguments for pytest]

--plan: run nothing, say what would be run and how long that takes here.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from summaries import run

__all__ = ["main", "plan"]

ROOT = Path(__file__).resolve().parent.parent
#: How long the last whole run took here: the seconds of the Swift tests and of the Python tests.
RECORD = ROOT / ".build/test-seconds.json"
# Seconds, with all set-up, on the machine of two processors that had nothing else to do.
TYPICAL = 430.0
# One after the other: who is forked while another test is in the runtime may find its locks taken.
SWIFT = ["swift", "test", "--disable-xctest", "--no-parallel"]
PYTHON = [sys.executable, "-m", "pytest"]


def plan(record: Path = RECORD) -> str:
    """Say what a run does, and how long that takes here, or elsewhere if here none has ended."""
    what = "make test: the Swift tests of the engine, then the Python tests of the package; "
    if os.environ.get("MARTLET_LONG"):
        return what + "with MARTLET_LONG=1, so longer than an ordinary run"
    if record.exists():
        seconds = json.loads(record.read_text())
        return what + f"{_minutes(sum(seconds.values()))}, as the last time here"
    usual = _minutes(TYPICAL)
    return (
        what + f"{usual} on 2 processors with all set-up (here: {os.cpu_count()}, none timed yet)"
    )


def _minutes(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return f"about {minutes} minute{'s' if minutes > 1 else ''}"


def main(arguments: list[str]) -> int:
    """Run the command line; the result is the exit code."""
    if arguments == ["--plan"]:
        print(plan(), flush=True)
        return 0
    with tempfile.TemporaryDirectory(prefix="martlet-test-") as folder:
        missed = Path(folder) / "missed"
        missed.touch()
        environment = os.environ | {
            "PKG_CONFIG_PATH": str(ROOT / ".build/python"),
            "MARTLET_MISSED": str(missed),
        }
        start = time.monotonic()
        swift_passed, swift_summary = run(SWIFT, "Test run with ", environment)
        middle = time.monotonic()
        python_passed, python_summary = run([*PYTHON, *arguments], " in ", environment)
        end = time.monotonic()
        lines = missed.read_text().splitlines()
    passed = swift_passed and python_passed and not lines
    if passed and not arguments and not os.environ.get("MARTLET_LONG"):
        RECORD.write_text(json.dumps({"swift": middle - start, "python": end - middle}))
    print(f"\nSwift:  {swift_summary}\nPython: {python_summary}")
    print("\n".join([f"Missed wake-ups: {len(lines)}", *lines]))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Runs the Swift tests, then the Python tests, and ends with the counts of both.

A sleeper that finds for itself what it should have been woken for, without a death, is a fault:
see MARTLET_MISSED in docs/decisions/0021-what-a-slice-is-for.md.

usage: tools/test.py [arguments for pytest]
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

__all__ = ["main"]

ROOT = Path(__file__).resolve().parent.parent
# One after the other: who is forked while another test is in the runtime may find its locks taken.
SWIFT = ["swift", "test", "--disable-xctest", "--no-parallel"]
PYTHON = [sys.executable, "-m", "pytest"]


def run(command: list[str], summary_mark: str, missed: Path) -> tuple[bool, str]:
    """Run tests, show what they print, and return whether they passed and their own summary."""
    environment = os.environ | {
        "PKG_CONFIG_PATH": str(ROOT / ".build/python"),
        "MARTLET_MISSED": str(missed),
    }
    summary = f"{command[0]} printed no summary"
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as tests:
        assert tests.stdout is not None
        for line in tests.stdout:
            print(line, end="", flush=True)
            if summary_mark in line:
                summary = line.strip(" =\n")
    return tests.returncode == 0, summary


def main(arguments: list[str]) -> int:
    """Run the command line; the result is the exit code."""
    with tempfile.TemporaryDirectory(prefix="martlet-test-") as folder:
        missed = Path(folder) / "missed"
        missed.touch()
        swift_passed, swift_summary = run(SWIFT, "Test run with ", missed)
        python_passed, python_summary = run([*PYTHON, *arguments], " in ", missed)
        lines = missed.read_text().splitlines()
    print(f"\nSwift:  {swift_summary}\nPython: {python_summary}")
    print("\n".join([f"Missed wake-ups: {len(lines)}", *lines]))
    return 0 if swift_passed and python_passed and not lines else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Runs a command that is shown as it runs, and keeps the line that sums it up."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["run"]

ROOT = Path(__file__).resolve().parent.parent


def run(command: Sequence[str], mark: str, environment: Mapping[str, str]) -> tuple[bool, str]:
    """Run a command in the project's folder.

    Parameters
    ----------
    mark : str
        What the line that sums it up holds; the last such line counts.

    Returns
    -------
    tuple of bool and str
        Whether it passed, and its own summary.
    """
    summary = f"{command[0]} printed no summary"
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            if mark in line:
                summary = line.strip(" =\n")
    return process.returncode == 0, summary

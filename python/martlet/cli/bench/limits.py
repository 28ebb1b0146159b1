"""The limits of this machine, measured by a small program in C."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

from ..processes import run

__all__ = ["measure_limits"]

_SOURCE = Path(__file__).with_name("limits.c")
_TIMEOUT = 120.0


def measure_limits(repeats: int) -> tuple[dict[str, float], str | None]:
    """Seconds of each limit by its name, and what kept them from being measured.

    Parameters
    ----------
    repeats : int
        Of how many measurements the median is taken.
    """
    compiler = os.environ.get("CC") or shutil.which("cc")
    if compiler is None:
        return {}, "there is no C compiler (cc)"
    with tempfile.TemporaryDirectory(prefix="martlet-bench-") as folder:
        program = str(Path(folder, "limits"))
        for command in (
            [compiler, "-O2", "-pthread", "-o", program, str(_SOURCE)],
            [program, str(repeats)],
        ):
            done = run(command, timeout=_TIMEOUT, grace=0.0)
            if done.code != 0:
                name = Path(command[0]).name
                return {}, f"{name} ended with {done.code}: {done.stderr.strip()[-500:]}"
    found: dict[str, float] = json.loads(done.stdout)
    return found, None

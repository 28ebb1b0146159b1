"""Busy loops that compete for the processors while something is measured."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["busy_loops"]


@contextmanager
def busy_loops(count: int) -> Iterator[None]:
    """Keep `count` processes busy during the body; they end with this process, too."""
    # Each ends when its standard input does, which a thread of it waits for.
    program = (
        "import os, sys, threading\n"
        "threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0))).start()\n"
        "while True: pass"
    )
    loops = [
        subprocess.Popen([sys.executable, "-I", "-c", program], stdin=subprocess.PIPE)
        for _ in range(count)
    ]
    try:
        yield
    finally:
        for loop in loops:
            loop.communicate()

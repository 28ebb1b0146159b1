"""Processes started afresh, which get martlet before anything else."""

import sys

from martlet._install import in_child
from martlet._standard import load_standard, resemble

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from typing import Any

_standard = load_standard(globals())


def get_command_line(**kwds: "Any") -> "list[Any]":
    """
    Returns prefix of command line used for spawning a child process
    """
    command: list[Any] = _standard.get_command_line(**kwds)
    if not getattr(sys, "frozen", False):
        *start, program, mark = command
        command = [*start, in_child(program), mark]
    return command


resemble(globals(), _standard)

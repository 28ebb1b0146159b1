"""Processes started afresh, which get martlet before anything else."""

import sys

from martlet._setup.install import put_in_place
from martlet._setup.standard import ModuleProxy, expect, load_standard

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from typing import Any


#: What a child's program is known by.
_START = "from multiprocessing.spawn import spawn_main"


class _Spawn(ModuleProxy):
    """The module `spawn` as the standard code sees it here.

    That one is in each child, and this only where children are started.
    """

    def get_command_line(self, **kwds: "Any") -> "list[Any]":
        """The command of a child, with martlet put in place first."""
        said = self._seen.get_command_line
        command: list[Any] = said(**kwds)
        # What others put in its place stays as they say it.
        is_standard = getattr(said, "__globals__", None) is vars(self._seen)
        if getattr(sys, "frozen", False) or not is_standard:
            return command
        return put_in_place(command, _START)


_standard = load_standard(globals())

expect(_standard.Popen, uses=[("spawn", "get_command_line")])
spawn = _Spawn(_standard.spawn)

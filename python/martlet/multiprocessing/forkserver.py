"""The server that forks, which gets martlet before anything else."""

from __future__ import annotations

from collections.abc import Sequence

from martlet._setup.install import put_in_place
from martlet._setup.standard import ModuleProxy, expect, load_standard

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from typing import Any


#: What the server's command is known by.
_START = "from multiprocessing.forkserver import main"


class _Utilities(ModuleProxy):
    """The module `util` as the standard code sees it here.

    The server's command is a literal in the code that starts it: only what it
    calls to do so can be changed.
    """

    def spawnv_passfds(self, path: bytes, args: Sequence[str], passfds: Sequence[int]) -> Any:
        """Start the server's program with martlet in place."""
        # The program's own arguments may follow the command (3.13.18, 3.14.4 and later).
        return self._seen.spawnv_passfds(path, put_in_place(args, _START), passfds)


_standard = load_standard(globals())

expect(_standard.ForkServer, uses=[("util", "spawnv_passfds")])
util = _Utilities(_standard.util)

# One that runs already, before a late `install`, does not have martlet: forgotten, it is
# replaced for the next child. All else stays: a child that it started needs what it was given.
with _standard._forkserver._lock:
    if _standard._forkserver._forkserver_pid is not None:
        _standard._forkserver._forkserver_pid = None

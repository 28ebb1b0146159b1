"""Names in shared memory that belong to one process tree alone."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["can_have_own_names", "own_names"]

_SHARED_MEMORY = "/dev/shm"
# With a namespace of mounts of its own, so that nobody else sees the folder in that place.
_START = ["unshare", "--mount", "--propagation", "private", "sh", "-c"]
_START += [f'mount --bind "$0" {_SHARED_MEMORY} && exec "$@"']


@contextmanager
def own_names() -> Iterator[tuple[Path | None, list[str]]]:
    """A folder that is all shared memory to a command which begins with the given words.

    Only the superuser can have that. For others there are neither a folder nor words: what their
    command leaves cannot be told from what other programs leave at the same time, and counts only
    if it is left again (`schedule.run_all`).
    """
    if not can_have_own_names():
        yield None, []
        return
    with tempfile.TemporaryDirectory(prefix="names-", dir=_SHARED_MEMORY) as folder:
        yield Path(folder), [*_START, folder]


@functools.cache
def can_have_own_names() -> bool:
    """Whether this process may have them: some containers refuse it to the superuser, too."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return False
    with tempfile.TemporaryDirectory(prefix="names-", dir=_SHARED_MEMORY) as folder:
        probe = subprocess.run(
            [*_START, folder, "touch", f"{_SHARED_MEMORY}/x"], capture_output=True
        )
        return probe.returncode == 0 and os.listdir(folder) == ["x"]

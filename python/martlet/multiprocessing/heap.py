"""The heap behind Value and Array, in memory of the engine."""

from __future__ import annotations

import errno
import os

from martlet import _engine
from martlet._objects.labels import creation_label
from martlet._objects.pipes import with_room
from martlet._objects.sharing import ReceivedDescriptor, empty, share
from martlet._setup.standard import copy_metadata, expect, load_standard

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from typing import Any

_standard = load_standard(globals())
expect(_standard.Heap, "_malloc", "_absorb", uses=[("Arena",)])


class Arena:
    """Shared memory from which the heap cuts its blocks.

    Attributes
    ----------
    size : int
        In bytes.
    fd : int
        The descriptor of its file.
    buffer
        Its bytes.
    """

    # There is no folder to choose, but who knows a better one says so here.
    _dir_candidates = _standard.Arena._dir_candidates
    _choose_dir = _standard.Arena._choose_dir

    def __init__(self, size: int, fd: int = -1) -> None:
        if fd == -1:
            try:
                memory = with_room(_engine.Memory, size, creation_label())
            except MemoryError:
                # What mmap(2) says in the standard arena.
                raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)) from None
        else:
            memory = _engine.Memory.attach(fd, size)
        # To be read and written by index and slice, as the standard arena's mapping is.
        self._memory = memory
        self.buffer = memoryview(memory)
        self.size = size
        self.fd = memory.descriptor

    @property
    def is_lost(self) -> bool:
        """Whether the program closed its descriptor, so that no other process can get it."""
        try:
            self._memory.descriptor  # noqa: B018
        except OSError:
            return True
        return False

    def __setstate__(self, state: tuple[int, ReceivedDescriptor]) -> None:
        size, arrived = state
        self.__init__(size, arrived.descriptor)  # type: ignore[misc]

    def __reduce__(self) -> Any:
        return empty, (type(self),), {"buffer": _Mapping()}


class _Mapping:
    """Says what the standard arena does when it is pickled, whose bytes are a mapping."""

    def __reduce__(self) -> Any:
        raise TypeError("cannot pickle 'mmap.mmap' object")


class Heap(_standard.Heap):  # type: ignore[misc, name-defined]
    """What is different in a heap whose arenas a program may have closed."""

    def _malloc(self, size: int) -> Any:
        lost = {arena for arena in self._arenas if arena.is_lost}
        for block in [block for block in self._start_to_block.values() if block[0] in lost]:
            self._absorb(block)
        return super()._malloc(size)


def reduce_arena(a: Arena) -> tuple[Any, ...]:
    """What is pickled for an arena."""
    # Not `a.fd`: the program may have closed it, and opened something else.
    return empty, (type(a),), (a.size, share(a._memory.descriptor))


def rebuild_arena(size: int, dupfd: Any) -> Any:
    """The arena of another process, made there before martlet was in place."""
    return _standard.Arena(size, dupfd.detach())


copy_metadata(globals(), _standard)


_standard.reduction.register(Arena, reduce_arena)

# What has free room already, before a late `install`, is not the engine's.
_standard.BufferWrapper._heap = Heap()

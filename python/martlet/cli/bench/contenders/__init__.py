"""Who is measured: the standard module, martlet, and its rivals."""

from .base import Contender
from .billiard import Billiard
from .cloudtoid import Cloudtoid
from .faster_fifo import FasterFifo
from .joblib import Joblib
from .loky import Loky
from .martlet import Martlet
from .mpire import Mpire
from .pebble import Pebble
from .posix_ipc import PosixIpc
from .py_sharedmemory import PySharedMemory
from .pyzmq import PyZmq
from .quick_queue import QuickQueue
from .standard import Standard
from .ultradict import UltraDict

__all__ = ["CONTENDERS", "RIVALS", "Contender"]

RIVALS: tuple[type[Contender], ...] = (
    FasterFifo,
    Cloudtoid,
    QuickQueue,
    PySharedMemory,
    PyZmq,
    PosixIpc,
    Billiard,
    UltraDict,
    Loky,
    Joblib,
    Mpire,
    Pebble,
)

_ALL: tuple[type[Contender], ...] = (Standard, Martlet, *RIVALS)

#: All by name; the first is what the others are compared with, the second what it is about.
CONTENDERS: dict[str, type[Contender]] = {contender.name: contender for contender in _ALL}

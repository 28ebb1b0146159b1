"""What every contender can be asked for, and what it takes part in."""

from __future__ import annotations

import fnmatch
import functools
import importlib
import importlib.metadata
import multiprocessing
from collections.abc import Callable
from typing import Any

from ..payloads import Payload

__all__ = ["Channel", "Contender"]


class Channel:
    """A way for objects from some processes to others.

    Parameters
    ----------
    put, get : callable
        Send an object; wait for one.
    """

    def __init__(self, put: Callable[[Any], Any], get: Callable[[], Any]) -> None:
        self._put = put
        self._get = get

    def open_put(self) -> Callable[[Any], Any]:
        """What sends an object, asked for once in each process that sends."""
        return self._put

    def open_get(self) -> Callable[[], Any]:
        """What waits for an object and returns it, asked for once in each process that does."""
        return self._get

    def flush(self) -> None:
        """Make sure that what this process has sent arrives."""

    def close(self) -> None:
        """Remove what it left in the system."""


class Contender:
    """One library. It is imported when one is made; its class attributes can be read before.

    Attributes
    ----------
    name, package, module : str
        What the tables call it, what pip installs, and what is imported.
    takes : tuple of str
        Patterns of the workloads that its API has the thing for.
    note : str
        What a reader of its figures must know.
    imports : tuple of str
        The statements whose cost is that of importing it, if that is compared.
    """

    name: str
    package: str
    module: str
    takes: tuple[str, ...]
    note = ""
    imports: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.library: Any = importlib.import_module(self.module)

    @classmethod
    def can(cls, workload: str) -> bool:
        """Whether it takes part in a workload."""
        return any(fnmatch.fnmatchcase(workload, pattern) for pattern in cls.takes)

    @classmethod
    def version(cls) -> str:
        """The version that is installed."""
        return importlib.metadata.version(cls.package)

    @functools.cached_property
    def context(self) -> Any:
        """The context whose processes play the roles."""
        return multiprocessing.get_context("fork")

    def channel(self, kind: str, payload: Payload, maxsize: int = 0, ends: int = 1) -> Channel:
        """A channel for objects like `payload`; `ends` processes will receive from it."""
        raise NotImplementedError

    def duplex(self) -> tuple[Channel, Channel]:
        """The two directions of a pipe that has both."""
        raise NotImplementedError

    def pool(self, processes: int) -> Any:
        """Something with `map`, `imap_unordered`, `apply` and `close`, as far as there is one."""
        raise NotImplementedError

    def lock(self, kind: str) -> Any:
        """A Lock, RLock or Semaphore."""
        raise NotImplementedError

    def managed(self, kind: str) -> Any:
        """A dict, Queue or list that processes share by name."""
        raise NotImplementedError

"""mpire: a pool with progress bars and shared objects."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Self

from .base import Contender

__all__ = ["Mpire"]


class _Pool:
    def __init__(self, pool: Any) -> None:
        self._pool = pool

    def map(self, function: Callable[[Any], Any], values: Iterable[Any]) -> Any:
        return self._pool.map(function, values)

    def imap_unordered(self, function: Callable[[Any], Any], values: Any) -> Iterator[Any]:
        results: Iterator[Any] = self._pool.imap_unordered(function, values, chunk_size=1)
        return results

    def apply(self, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        return self._pool.apply(function, args)

    def __enter__(self) -> Self:
        self._pool.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._pool.__exit__(*error)


class Mpire(Contender):
    """Its workers stay between calls, as a standard pool's do."""

    name = package = module = "mpire"
    takes = ("pool/*",)

    def pool(self, processes: int) -> Any:
        return _Pool(self.library.WorkerPool(processes, keep_alive=True))

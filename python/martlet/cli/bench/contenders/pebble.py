"""pebble: a pool whose tasks have timeouts and can be cancelled."""

from typing import Any

from .base import Contender
from .executors import ExecutorPool

__all__ = ["Pebble"]


class _Pool(ExecutorPool):
    def map(self, function: Any, values: Any) -> list[Any]:
        chunk = -(-len(values) // (4 * self._processes))
        return list(self._executor.map(function, values, chunksize=chunk).result())

    def apply(self, function: Any, args: tuple[Any, ...]) -> Any:
        return self._executor.schedule(function, args=args).result()


class Pebble(Contender):
    """Its pool is an executor, but for `map` and `submit`."""

    name = package = module = "pebble"
    takes = ("pool/map", "pool/apply")

    def pool(self, processes: int) -> Any:
        pool = self.library.ProcessPool(max_workers=processes, context=self.context)

        def stop() -> None:
            pool.stop()
            pool.join()

        return _Pool(pool, processes, stop)

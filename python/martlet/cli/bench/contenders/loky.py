"""loky: an executor that survives its workers, joblib's engine."""

from functools import partial
from typing import Any

from .base import Contender
from .executors import ExecutorPool

__all__ = ["Loky"]


class Loky(Contender):
    """Its processes are started afresh, not forked."""

    name = package = module = "loky"
    takes = ("pool/map", "pool/apply")

    def pool(self, processes: int) -> Any:
        executor = self.library.ProcessPoolExecutor(processes)
        return ExecutorPool(executor, processes, partial(executor.shutdown, wait=True))

"""UltraDict: a dict that each process keeps, and a stream of its changes in shared memory."""

from typing import Any

from .base import Contender

__all__ = ["UltraDict"]


class UltraDict(Contender):
    """Reading asks no other process."""

    name = package = module = "UltraDict"
    takes = ("manager/dict",)
    note = "may lose data"

    def managed(self, kind: str) -> Any:
        return self.library.UltraDict()

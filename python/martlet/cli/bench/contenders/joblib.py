"""joblib: loops spread over processes."""

from collections.abc import Callable, Sequence
from typing import Any, Self

from .base import Contender

__all__ = ["Joblib"]


class _Pool:
    """Batches are of the size that joblib finds best."""

    def __init__(self, library: Any, processes: int) -> None:
        self._delayed = library.delayed
        self._parallel = library.Parallel(n_jobs=processes)

    def map(self, function: Callable[[Any], Any], values: Sequence[Any]) -> Any:
        task = self._delayed(function)
        return self._parallel(task(value) for value in values)

    def __enter__(self) -> Self:
        self._parallel.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._parallel.__exit__(*error)


class Joblib(Contender):
    """It runs loky's processes."""

    name = package = module = "joblib"
    takes = ("pool/map",)

    def pool(self, processes: int) -> Any:
        return _Pool(self.library, processes)

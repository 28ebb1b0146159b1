"""What a workload is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..contenders.base import Contender
from ..measure import Sample

__all__ = ["Workload"]


@dataclass(frozen=True)
class Workload:
    """Something to measure.

    Attributes
    ----------
    name : str
        Of parts from the general to the special: ``queue/1-1/int``.
    run : callable
        Has a contender do so many operations.
    unit : str
        How one operation is shown: ``/s``, ``B/s``, ``ns``, ``us`` or ``ms``.
    items : int, optional
        How many objects, bytes or calls one operation is.
    metrics : tuple of str, optional
        ``each``, the mean of all operations, or names of percentiles; each is a row.
    most : int, optional
        The largest count of operations.
    curve : bool, optional
        Whether it only shows how a cost grows, and is left out of a quick run.
    modules : tuple of str, optional
        What must be installed beside the contender.
    steady : bool, optional
        Whether a measurement that takes far longer than others is a fault.
    """

    name: str
    run: Callable[[Contender, int], Sample]
    unit: str = "/s"
    items: int = 1
    metrics: tuple[str, ...] = ("each",)
    most: int | None = None
    curve: bool = False
    modules: tuple[str, ...] = ()
    steady: bool = False

"""The rows of the table: what is shown, what is asked for, and which limit stands beside it."""

from __future__ import annotations

import fnmatch
import json
from dataclasses import dataclass
from pathlib import Path

from .workloads import WORKLOADS, Workload

__all__ = ["Row", "rows", "select"]

_TARGETS = Path(__file__).with_name("targets.json")


@dataclass(frozen=True)
class Row:
    """One metric of one workload.

    Attributes
    ----------
    name : str
        The workload's, and the metric's if there are several.
    workload, metric : Workload, str
        What is measured, and what of it is shown.
    target : float or None
        How many times as fast as the standard module it has to be.
    limit : str or None
        What in C comes closest to it.
    """

    name: str
    workload: Workload
    metric: str
    target: float | None
    limit: str | None


def rows(workload: Workload) -> list[Row]:
    """The rows of a workload."""
    facts = json.loads(_TARGETS.read_text())
    found = []
    for metric in workload.metrics:
        name = workload.name if metric == "each" else f"{workload.name}/{metric}"
        found.append(
            Row(name, workload, metric, facts["targets"].get(name), facts["limits"].get(name))
        )
    return found


def select(pattern: str | None, quick: bool) -> list[Workload]:
    """The workloads of which a row matches: a part of its name, or a pattern with * and ?."""
    return [
        workload
        for workload in WORKLOADS.values()
        if not (quick and workload.curve)
        and (
            pattern is None
            or any(
                pattern in row.name or fnmatch.fnmatchcase(row.name, pattern)
                for row in rows(workload)
            )
        )
    ]

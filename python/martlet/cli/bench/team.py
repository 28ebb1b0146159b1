"""Processes that begin to work at the same moment, and what they report."""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Callable
from time import perf_counter
from typing import Any

from .measure import Sample, percentiles
from .processor import TreeClock

__all__ = ["Member", "Team"]


class Member:
    """One process of a team, as the role that it plays sees it."""

    def __init__(self, go: int, leave: int, reports: int) -> None:
        self._go = go
        self._leave = leave
        self._reports = reports

    def start(self) -> None:
        """Say that everything is prepared, and wait until that is so for all."""
        self._report({"ready": True})
        os.read(self._go, 1)

    def finish(self, laps: list[float] | None = None) -> None:
        """Say that the work is done, and stay until it is for all."""
        end = perf_counter()
        self._report({"end": end, "latencies": percentiles(laps or [])})
        os.read(self._leave, 1)

    def fail(self, text: str) -> None:
        """Say why the work cannot be done."""
        self._report({"error": text[-2000:]})

    def _report(self, report: dict[str, Any]) -> None:
        os.write(self._reports, json.dumps(report).encode() + b"\n")


class Team:
    """Plays roles, each in a forked process of its own.

    Parameters
    ----------
    context : context of multiprocessing
        Makes the processes.
    """

    def __init__(self, context: Any) -> None:
        self._context = context
        self._roles: list[tuple[Callable[..., None], tuple[Any, ...]]] = []

    def add(self, role: Callable[..., None], *args: Any) -> None:
        """Have a process call `role` with a `Member` and `args`.

        The role prepares, calls the member's `start`, works, and calls its `finish`.
        """
        self._roles.append((role, args))

    def run(self, count: int) -> Sample:
        """Play all roles, which together do `count` operations.

        Raises
        ------
        RuntimeError
            With what a role raised.
        """
        # Two, or else who is done could take the byte of one that has not begun.
        (go, start), (leave, dismissal) = os.pipe(), os.pipe()
        source, reports = os.pipe()
        member = Member(go, leave, reports)
        processes = [
            self._context.Process(target=_play, args=(member, role, args))
            for role, args in self._roles
        ]
        for process in processes:
            process.start()
        with os.fdopen(source) as lines:

            def collect() -> list[dict[str, Any]]:
                found = [json.loads(lines.readline()) for _ in processes]
                for report in found:
                    if "error" in report:
                        raise RuntimeError(report["error"])
                return found

            collect()
            clock, began = TreeClock(), perf_counter()
            os.write(start, bytes(len(processes)))
            ended = collect()
            processor = clock.seconds()
            os.write(dismissal, bytes(len(processes)))
            for process in processes:
                process.join()
        for descriptor in (go, start, leave, dismissal, reports):
            os.close(descriptor)
        latencies: dict[str, float] = next((r["latencies"] for r in ended if r["latencies"]), {})
        return Sample(count, max(r["end"] for r in ended) - began, processor, latencies)


def _play(member: Member, role: Callable[..., None], args: tuple[Any, ...]) -> None:
    try:
        role(member, *args)
    except Exception:
        member.fail(traceback.format_exc())

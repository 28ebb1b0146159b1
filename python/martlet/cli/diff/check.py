"""Runs one program on both modules until it is known whether they differ."""

from __future__ import annotations

import contextlib
import functools
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..processes import Run, run
from .compare import explains
from .explain import difference
from .gate import Gate
from .normalise import normalise

__all__ = ["Comparison", "Settings", "compare_program", "default_method", "launch_failure"]

_LAUNCHER = str(Path(__file__).with_name("launch.py"))
_PROBE = str(Path(__file__).with_name("probe.py"))
_EXCHANGED = str(Path(__file__).resolve().parents[2] / "multiprocessing")
_AT_ONCE = 8
_DEFAULT_METHOD = (
    "from multiprocessing import context; print(context._default_context.get_start_method())"
)


@dataclass
class Comparison:
    """How a program behaved on both modules in one start method.

    Attributes
    ----------
    result : str
        "identical", "different", or "not on standard": the program runs on the standard module,
        but not in this start method.
    endless : bool
        Whether it is meant not to end.
    standard, martlet : list of Run
        The undisturbed runs.
    differences : list of str
        One text for each run of martlet that the standard module does not account for.
    """

    program: str
    method: str
    result: str = "identical"
    endless: bool = False
    standard: list[Run] = field(default_factory=list)
    martlet: list[Run] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> tuple[float | None, float | None]:
        """The median times of both modules; None for one that does not end."""
        return _median(self.standard), _median(self.martlet)


@dataclass(frozen=True)
class Settings:
    """How often and how long programs are run.

    Attributes
    ----------
    runs : int
        The undisturbed runs on each module.
    timeout : float
        The longest run, in seconds.
    patience : float
        How long further runs of the standard module are made, in seconds, to see whether it can
        do what martlet did.
    names : bool
        Whether names left in shared memory count, which others who run leave for a while, too.
    window : float
        How long what an endless program writes is compared, in seconds.
    """

    runs: int = 3
    timeout: float = 10.0
    patience: float = 15.0
    names: bool = True
    window: float = 2.0


@functools.cache
def default_method() -> str:
    """The start method that the interpreter takes by itself."""
    return run([sys.executable, "-c", _DEFAULT_METHOD], timeout=60).stdout.strip()


def launch_failure() -> str | None:
    """Why programs cannot be launched on one of the modules, or None if they can."""
    for module in ("standard", "martlet"):
        command = [sys.executable, _LAUNCHER, module, default_method(), _PROBE, _EXCHANGED]
        probe = run(command, timeout=60)
        if probe.stdout.strip() != module:
            return f"programs do not get the {module} module\n{probe.stdout}{probe.stderr}"
    return None


def compare_program(
    program: str,
    method: str,
    args: Sequence[str] = (),
    settings: Settings = Settings(),
    options: Sequence[str] = (),
    *,
    endless: bool = False,
    gate: Gate | None = None,
) -> Comparison:
    """Run a program on the standard module and on martlet, and compare what they do.

    Parameters
    ----------
    args, options : sequence of str, optional
        What follows the program on the command line, and what follows the interpreter.
    endless : bool, optional
        Whether the program is meant not to end.
    gate : Gate, optional
        Lets runs go on side by side. The standard module is then run again only where its first
        run does not account for what martlet did: more would change its times, not the result.
    """
    # What is printed is buffered, as in a pipe: else lines of several processes mix.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}

    def run_now(module: str, method: str, jostle: bool) -> Run:
        return run(
            [sys.executable, *options, _LAUNCHER, module, method, program, *args],
            timeout=settings.timeout,
            environment=environment,
            jostle=jostle,
            window=settings.window if endless else None,
        )

    def on(module: str, method: str = method, jostle: bool = False) -> Run:
        with contextlib.nullcontext() if gate is None else gate.one(endless=endless):
            return run_now(module, method, jostle)

    def alone() -> Run:
        with contextlib.nullcontext() if gate is None else gate.alone():
            return run_now("martlet", method, False)

    found = Comparison(program, method, endless=endless)
    found.standard.append(on("standard"))
    if not endless and _fails(found.standard[0]) and _works_by_default(on, method):
        found.martlet.append(on("martlet"))
        _judge_failure(found)
        return found
    measured = gate is None and not endless
    _run_all(found, on, settings.runs, measured=measured)
    if settings.names:
        _forget_names_of_others(found.martlet, alone, beside=gate is not None)
    else:
        found.martlet = [replace(run, names=()) for run in found.martlet]
    missing = 0 if measured else settings.runs - 1
    _judge(found, on, settings.patience, missing)
    return found


def _fails(done: Run) -> bool:
    """Whether a run was broken by an exception; a program may also exit or wait as it likes."""
    return done.code != 0 and "Traceback" in done.stderr


def _works_by_default(on: Callable[..., Run], method: str) -> bool:
    """Whether the default start method does what another one has failed to do."""
    usual = default_method()
    return method != usual and not _fails(on("standard", usual))


def _run_all(found: Comparison, on: Callable[..., Run], runs: int, *, measured: bool) -> None:
    """Run both modules in turn, or all at the same time if nobody wants to know how long it takes.

    That is so where others run beside it, and where it does not end.
    """
    turns = ["martlet", *["standard", "martlet"] * (runs - 1)] if measured else ["martlet"] * runs
    if measured and found.standard[0].code is not None:
        results = [on(module) for module in turns]
    else:
        with ThreadPoolExecutor(len(turns)) as threads:
            results = list(threads.map(on, turns))
    for module, result in zip(turns, results, strict=True):
        (found.standard if module == "standard" else found.martlet).append(result)


def _forget_names_of_others(runs: list[Run], alone: Callable[[], Run], *, beside: bool) -> None:
    """Keep names in shared memory only if each of three runs left some, or one without others.

    The folder belongs to the whole machine, where other programs come and go.
    """
    if beside and all(run.names for run in runs):
        runs.append(alone())
    while all(run.names for run in runs) and len(runs) < 3:
        runs.append(alone())
    if not all(run.names for run in runs):
        runs[:] = [replace(run, names=()) for run in runs]


def _judge(found: Comparison, on: Callable[..., Run], patience: float, missing: int) -> None:
    """Compare; what is not explained yet may be by further runs of the standard module.

    Of those, the `missing` ones are undisturbed, and half of all that follow.
    """
    standard = list(found.standard)
    deadline = time.monotonic() + patience
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        while True:
            samples = normalise([*standard, *found.martlet])
            known, others = samples[: len(standard)], samples[len(standard) :]
            exhausted = time.monotonic() > deadline
            strange = [s for s in others if not explains(known, s, exhausted=exhausted)]
            if exhausted or not strange:
                break
            jostled = [False] * missing or [number % 2 == 0 for number in range(_AT_ONCE)]
            more = threads.map(lambda jostle: on("standard", jostle=jostle), jostled)
            standard.extend(more)
            missing = 0
    for sample in strange:
        text = difference(known, sample)
        if text not in found.differences:
            found.differences.append(text)
    found.result = "different" if strange else "identical"


def _judge_failure(found: Comparison) -> None:
    """Where the standard module fails, martlet need only fail too, and not hang instead."""
    expected, got = found.standard[0], found.martlet[0]
    if got.code == 0 or (got.code is None) != (expected.code is None):
        found.result = "different"
        known, sample = normalise([expected, got])
        found.differences.append(difference([known], sample))
    else:
        found.result = "not on standard"


def _median(runs: Sequence[Run]) -> float | None:
    if any(run.code is None for run in runs):
        return None
    return statistics.median(run.seconds for run in runs)

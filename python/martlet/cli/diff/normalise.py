"""What of a run can be compared: its lines without ids, addresses and the library's own frames."""

from __future__ import annotations

import os
import re
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..processes import Run

__all__ = ["Sample", "normalise"]

_PACKAGE = Path(__file__).resolve().parents[2]
_LIBRARIES = tuple(
    str(folder) + os.sep
    for folder in (
        sysconfig.get_path("stdlib"),
        sysconfig.get_path("platstdlib"),
        Path(os.__file__).resolve().parent,
        _PACKAGE,
    )
)

_FRAME = re.compile(r'\s*File "([^"]+)", line \d+(, in .*)?$')
_WARNING = re.compile(r"(/\S+\.py):\d+: (?=\w+Warning: )")
_INTEGER = re.compile(r"(?<![\w.])\d+(?!\w|\.\d)")
_MASKS = (
    (re.compile(r"\b0x[0-9a-fA-F]+\b"), "<address>"),
    (re.compile(r"(?<![\w.])(?:9[3-9]|1[0-4]\d)\d{12}(?!\w)"), "<address>"),
    (re.compile(r"\b(pymp-|listener-|psm_|mp-|sem\.mp-|tmp)[A-Za-z0-9_]{8}\b"), r"\1<random>"),
    # What deep recursion is refused by since 3.14: how deep the stack was by then.
    (re.compile(r"\(used \d+ kB\)"), "(used <size>)"),
    (re.compile(r"\b(127\.0\.0\.1|localhost|::1)('?, |:)\d+"), r"\1\2<port>"),
)


@dataclass(frozen=True)
class Sample:
    """The comparable part of a run.

    Attributes
    ----------
    code : int or None
        The exit code, or None if the run did not end.
    stdout, stderr : tuple of str
        Lines.
    left : frozenset of str
        The kinds of what outlived the run.
    writing : bool or None
        Whether an endless program still wrote when it was cut.
    """

    code: int | None
    stdout: tuple[str, ...]
    stderr: tuple[str, ...]
    left: frozenset[str] = frozenset()
    writing: bool | None = None


def normalise(runs: Sequence[Run]) -> list[Sample]:
    """The samples of runs of one program.

    A number is the id of a process if it lies in the range of the ids of its run, unless all runs
    wrote the same number.
    """
    constants = set.intersection(*({*_INTEGER.findall(r.stdout + "\n" + r.stderr)} for r in runs))
    return [_sample(run, constants) for run in runs]


def _sample(run: Run, constants: set[str]) -> Sample:
    def masked(match: re.Match[str]) -> str:
        text = match[0]
        return "<pid>" if text not in constants and _is_pid(int(text), run) else text

    def clean(text: str) -> tuple[str, ...]:
        for pattern, replacement in _MASKS:
            text = pattern.sub(replacement, text)
        return tuple(_without_library(_INTEGER.sub(masked, text).split("\n")))

    left = {"processes left behind": run.processes, "names left in shared memory": run.names}
    kinds = frozenset(kind for kind, things in left.items() if things)
    return Sample(run.code, clean(run.stdout), clean(run.stderr), kinds, run.writing)


def _is_pid(number: int, run: Run) -> bool:
    if number == os.getpid():
        return True
    if run.first_pid <= run.last_pid:
        return run.first_pid <= number <= run.last_pid
    return number >= run.first_pid or number <= run.last_pid  # The ids have wrapped around.


def _without_library(lines: Sequence[str]) -> list[str]:
    """Drop what tells where in a library something happened: frames, and places of warnings."""
    kept = []
    dropped_indent: int | None = None
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if dropped_indent is not None and line.strip() and indent > dropped_indent:
            continue
        dropped_indent = None
        frame = _FRAME.match(line)
        if frame and _is_library(frame[1]):
            dropped_indent = indent
            continue
        warning = _WARNING.match(line)
        if warning and _is_library(warning[1]):
            line = "<library>: " + line[warning.end() :]
            dropped_indent = indent
        kept.append(line)
    return kept


def _is_library(path: str) -> bool:
    return path.startswith(("<frozen ", "<string>", *_LIBRARIES))

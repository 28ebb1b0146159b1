"""Whether the standard module could have done what martlet did."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence

from .normalise import Sample

__all__ = ["explains", "shows_order"]

Lines = tuple[str, ...]
_View = Callable[[Lines], Hashable]

_DECIMAL = re.compile(r"\d+\.\d+(?:e[-+]?\d+)?")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?")


def _in_order(lines: Lines) -> Hashable:
    return lines


def _in_any_order(lines: Lines) -> Hashable:
    return tuple(sorted(lines))


def _words(lines: Lines) -> Hashable:
    return frozenset(word for line in lines for word in line.split())


def _with(pattern: re.Pattern[str], view: _View) -> _View:
    return lambda lines: view(tuple(pattern.sub("<number>", line) for line in lines))


# From the strictest way of looking at a stream to the loosest one that is taken without doubt.
_VIEWS: tuple[_View, ...] = (
    _in_order,
    _in_any_order,
    _with(_DECIMAL, _in_order),
    _with(_DECIMAL, _in_any_order),
)
_LAST_VIEWS: tuple[_View, ...] = (_with(_NUMBER, _in_order), _with(_NUMBER, _in_any_order))


def explains(standard: Sequence[Sample], sample: Sample, *, exhausted: bool) -> bool:
    """Whether the runs of the standard module account for a run of martlet.

    The order of lines, and digits after a decimal point, count as far as they are the same in all
    standard runs that ended alike. Where even the lines vary, the run must equal one of them.

    Parameters
    ----------
    exhausted : bool
        No more standard runs will be made: if most of them wrote what no other one did, only the
        form of the lines counts.
    """
    alike = [s for s in standard if s.code == sample.code]
    if not alike or (sample.writing is False and not any(s.writing is False for s in alike)):
        return False
    out = _learn([s.stdout for s in alike], exhausted)
    err = _learn([s.stderr for s in alike], exhausted)
    if sample.code is None and err is not _in_order and all(_are_mixed(s.stderr) for s in alike):
        err = _words
    if any(
        out(s.stdout) == out(sample.stdout)
        and err(s.stderr) == err(sample.stderr)
        and s.left >= sample.left
        for s in alike
    ):
        return True
    if sample.code is not None:
        return False
    writing = all(s.writing for s in (*alike, sample))
    return _cut_short([s.stdout for s in alike], sample.stdout, writing) and _cut_short(
        [s.stderr for s in alike], sample.stderr, writing
    )


def shows_order(standard: Sequence[Sample]) -> bool:
    """Whether the standard runs wrote the same lines in the same order each time."""
    return len({(s.stdout, s.stderr) for s in standard}) == 1


def _learn(streams: Sequence[Lines], exhausted: bool) -> _View:
    """The strictest view in which all streams are equal."""
    for view in _VIEWS:
        if len({view(lines) for lines in streams}) == 1:
            return view
    if exhausted and 2 * len(set(map(_in_any_order, streams))) > len(streams):
        for view in _LAST_VIEWS:
            if len({view(lines) for lines in streams}) == 1:
                return view
    return _in_any_order


def _are_mixed(lines: Lines) -> bool:
    """Whether several processes failed: even parts of their lines mix, and hide each other."""
    return sum("Traceback" in line for line in lines) > 1


def _cut_short(streams: Sequence[Lines], lines: Lines, writing: bool) -> bool:
    """Whether a stream that was cut somewhere fits to other such streams.

    Those of programs that still wrote are the same only as far as both go.
    """
    if len(set(streams)) == 1 and not (writing and any(streams[0])):
        return lines == streams[0]
    if all(any(stream) for stream in streams) and not any(lines):
        return False
    if all(_same_start(a, b) for a in streams for b in streams):
        return all(_same_start(stream, lines) for stream in streams)
    return any(_same_forms(stream, lines) for stream in streams)


def _same_start(a: Lines, b: Lines) -> bool:
    length = min(len(a), len(b)) - 1  # The last line may be a part of one.
    return a[:length] == b[:length]


def _same_forms(a: Lines, b: Lines) -> bool:
    short, long = sorted((a, b), key=len)
    forms = {_NUMBER.sub("<number>", line) for line in long}
    return all(_NUMBER.sub("<number>", line) in forms for line in short[:-1])

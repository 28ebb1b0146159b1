"""Says what martlet did that the standard module did not."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from .compare import shows_order
from .normalise import Sample

__all__ = ["difference"]


def difference(standard: Sequence[Sample], sample: Sample) -> str:
    """What a run of martlet did that no run of the standard module did."""
    nearest = max(standard, key=lambda s: (s.code == sample.code, _likeness(s, sample)))
    parts = []
    endings = sorted({_ending(s.code) for s in standard})
    if _ending(sample.code) not in endings:
        parts.append(f"standard: {' or '.join(endings)}; martlet: {_ending(sample.code)}")
    if sample.writing is False and not any(s.writing is False for s in standard):
        parts.append("martlet: writes no more, though it does not end")
    if left := sample.left - nearest.left:
        parts.append(f"martlet: {', '.join(sorted(left))}")
    for stream, a, b in (
        ("standard output", nearest.stdout, sample.stdout),
        ("standard error", nearest.stderr, sample.stderr),
    ):
        if not shows_order(standard):
            a, b = tuple(sorted(a)), tuple(sorted(b))
        lines = difflib.unified_diff(
            a, b, f"{stream}, standard", f"{stream}, martlet", n=2, lineterm=""
        )
        parts.extend(lines)
    return "\n".join(parts)


def _likeness(a: Sample, b: Sample) -> int:
    return len({*a.stdout, *a.stderr} & {*b.stdout, *b.stderr})


def _ending(code: int | None) -> str:
    return "does not end" if code is None else f"exit code {code}"

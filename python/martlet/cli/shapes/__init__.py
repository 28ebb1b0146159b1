"""Checks of what martlet takes for granted of standard code: docs/decisions/0018."""

from __future__ import annotations

from martlet._setup.install import REPLACED

from .live import LIVE
from .overrides import strange_overrides
from .source import Source
from .table import SHAPES, Shape

__all__ = ["checks", "differing", "missing"]

_MODULES = Shape(
    "modules",
    "Each module that is replaced lists what is public in it.",
    {f"multiprocessing.{name}": ("__all__ = [",) for name in REPLACED},
)
_TEXTS = (_MODULES, *SHAPES)
_OVERRIDES = "What martlet overrides is there, and takes what the override takes."


def checks() -> dict[str, str]:
    """All that is checked: by name, what is so where nothing differs."""
    return {
        **{shape.name: shape.says for shape in _TEXTS},
        "overrides": _OVERRIDES,
        **{name: says for name, (says, _) in LIVE.items()},
    }


def differing(source: Source | None = None) -> dict[str, str]:
    """The checks that fail: by name, what is not so on this interpreter.

    Parameters
    ----------
    source : Source, optional
        Where the text of standard code is read.
    """
    source = source or Source()
    found = {}
    for shape in _TEXTS:
        if what := missing(shape, source):
            found[shape.name] = f"Not so here: {shape.says} {what}"
    if strange := list(strange_overrides(source)):
        found["overrides"] = f"Not so here: {_OVERRIDES} {'; '.join(strange)}."
    for name, (says, is_so) in LIVE.items():
        if not is_so():
            found[name] = f"Not so here: {says}"
    return found


def missing(shape: Shape, source: Source) -> str | None:
    """What is not so in standard code, as a sentence; None if all is."""
    for place, fragments in shape.fragments.items():
        text = source.text(place)
        if not text:
            return f"There is no {place}, or no source of it."
        for fragment in fragments:
            if fragment not in text:
                return f"{place} does not say {fragment!r}."
    return None

"""Which programs are meant not to end: they say so themselves, or a list does."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["EndlessPrograms"]

_FIRST_LINE = re.compile(r"(?:#|[rR]?\"{1,3}|[rR]?'{1,3})\s*[Ee]ndless\b")


class EndlessPrograms:
    """Answers of which programs, in which start methods, two seconds of output are compared.

    Parameters
    ----------
    listed : mapping, optional
        Start methods by the name of a program's file, for those that cannot say it themselves.
    """

    def __init__(self, listed: Mapping[str, Sequence[str]] | None = None) -> None:
        self._listed = listed or {}

    @classmethod
    def read(cls, path: str) -> EndlessPrograms:
        """What a file in TOML lists; raises ValueError if it lists something else."""
        listed = tomllib.loads(Path(path).read_text())
        for name, methods in listed.items():
            if not isinstance(methods, list):
                raise ValueError(f"{path}: {name} names no list of start methods")
        return cls(listed)

    def holds(self, program: str, method: str) -> bool:
        """Whether a program is meant not to end in a start method.

        One whose first line is a comment or a text that begins with "Endless" is in all of them.
        """
        with open(program, encoding="utf-8", errors="replace") as file:
            first = file.readline()
        return bool(_FIRST_LINE.match(first)) or method in self._listed.get(Path(program).name, ())

"""The reviewed list of tests that count in another way."""

from __future__ import annotations

import platform
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

__all__ = ["Entry", "Exceptions"]

_FILE = Path(__file__).with_name("exceptions.toml")


@dataclass(frozen=True)
class Entry:
    """One reviewed decision.

    Attributes
    ----------
    test : str
        A test's name among all tests, or a pattern of names.
    pythons : tuple of str
        The versions of CPython for which it holds, such as "3.11".
    why : str
        The reason.
    looks_at : str
        The private name of the standard module that the test looks at.
    """

    test: str
    pythons: tuple[str, ...]
    why: str
    looks_at: str = ""

    def holds_for(self, test: str) -> bool:
        """Whether a test is meant, on this interpreter."""
        python = platform.python_version().rpartition(".")[0]
        return python in self.pythons and fnmatchcase(test, self.test)


class Exceptions:
    """Which tests need not pass on martlet, and which are unsteady on the standard module."""

    def __init__(self, file: Path = _FILE) -> None:
        table = tomllib.loads(file.read_text())
        self._excepted = [_entry(file, row, "looks_at") for row in table.pop("exception", ())]
        self._unsteady = [_entry(file, row) for row in table.pop("unsteady", ())]
        if table:
            raise ValueError(f"{file}: {', '.join(table)} means nothing")

    def excepting(self, test: str) -> Entry | None:
        """The entry that lets a test fail."""
        return next((entry for entry in self._excepted if entry.holds_for(test)), None)

    def is_unsteady(self, test: str) -> bool:
        """Whether the result of a test says nothing."""
        return any(entry.holds_for(test) for entry in self._unsteady)


def _entry(file: Path, row: dict[str, Any], *more: str) -> Entry:
    if wrong := {"test", "pythons", "why", *more} ^ row.keys():
        raise ValueError(f"{file}: {', '.join(sorted(wrong))} in {row.get('test', row)}")
    return Entry(**row | {"pythons": tuple(row["pythons"])})

"""What the standard module does, remembered for each interpreter in the user's cache folder."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
from collections.abc import Sequence
from pathlib import Path

from .suite import ClassRun, Result

__all__ = ["Baseline", "suite_files"]

_SUITES = ("test._test_multiprocessing", "test.test_multiprocessing_main_handling")


def suite_files() -> list[Path]:
    """The files of CPython's tests; none if this interpreter came without them."""
    files = []
    for name in _SUITES:
        try:
            spec = importlib.util.find_spec(name)
        except ModuleNotFoundError:
            return []
        if spec is None or spec.origin is None:
            return []
        files.append(Path(spec.origin))
    return files


class Baseline:
    """The results of the standard module for some files of tests under some flags.

    Attributes
    ----------
    results : dict
        The result of each test that was ever run, by its name.
    left : dict
        What each class left, by its name: the kinds of things, each as often as it was left.
    """

    def __init__(self, suites: Sequence[Path], flags: Sequence[str]) -> None:
        digest = hashlib.sha256(" ".join(flags).encode())
        for suite in suites:
            digest.update(suite.read_bytes())
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        name = f"conformance-3-{platform.python_version()}-{digest.hexdigest()[:16]}.json"
        self._path = cache / "martlet" / name
        self.results: dict[str, Result] = {}
        self.left: dict[str, list[str]] = {}
        if self._path.exists():
            known = json.loads(self._path.read_text())
            self.results = {test: Result(**result) for test, result in known["results"].items()}
            self.left = known["left"]

    def learn(self, cls: str, run: ClassRun) -> None:
        """Take in what a class did."""
        self.results |= run.results
        kinds = [kind for kind, _ in run.left]
        if len(kinds) >= len(self.left.get(cls, ())):
            self.left[cls] = kinds

    def save(self) -> None:
        """Remember it for the next time."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_suffix(f".{os.getpid()}")
        results = {test: result.as_dict() for test, result in self.results.items()}
        new.write_text(json.dumps({"results": results, "left": self.left}))
        new.replace(self._path)

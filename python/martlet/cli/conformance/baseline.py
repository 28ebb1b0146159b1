"""What the standard module passes, remembered for each interpreter in the user's cache folder."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
from collections.abc import Mapping
from pathlib import Path

from .suite import Result

__all__ = ["load", "save", "suite_file"]


def suite_file() -> Path | None:
    """The file of CPython's tests, or None if this interpreter came without them."""
    try:
        spec = importlib.util.find_spec("test._test_multiprocessing")
    except ModuleNotFoundError:
        return None
    return Path(spec.origin) if spec is not None and spec.origin is not None else None


def load(suite: Path) -> dict[str, Result]:
    """The results that are known for a file of tests."""
    path = _path(suite)
    if not path.exists():
        return {}
    return {test: Result(**result) for test, result in json.loads(path.read_text()).items()}


def save(suite: Path, results: Mapping[str, Result]) -> None:
    """Remember results."""
    path = _path(suite)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}")
    new.write_text(json.dumps({test: result.as_dict() for test, result in results.items()}))
    new.replace(path)


def _path(suite: Path) -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = hashlib.sha256(suite.read_bytes()).hexdigest()[:16]
    return cache / "martlet" / f"conformance-{platform.python_version()}-{digest}.json"

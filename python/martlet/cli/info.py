"""The command `info`: what this installation of martlet is made of."""

import argparse
import json
import platform
import sys
from typing import Any

import martlet
from martlet import _engine

from .shapes import checks, differing
from .tested import TESTED, is_tested

__all__ = ["facts", "fit", "main"]


def facts() -> dict[str, Any]:
    """What `info` says, by name."""
    engine = _engine.info()
    return {
        "martlet": martlet.__version__,
        "abi": engine["abi"],
        "engine": engine["build"],
        "extension": _engine.__file__,
        "interpreter": f"{platform.python_implementation()} {platform.python_version()}",
        "executable": sys.executable,
        "kernel": f"{platform.system()} {platform.release()}",
        "features": engine["features"],
    }


def fit() -> dict[str, Any]:
    """What `info` says of whether martlet fits this interpreter, by name."""
    return {
        "tested": is_tested(),
        "tested versions": list(TESTED),
        "checks": list(checks()),
        "differing": differing(),
    }


def main(words: list[str]) -> int:
    """Print the facts.

    Parameters
    ----------
    words : list of str
        ``--json`` for a machine.
    """
    parser = argparse.ArgumentParser(
        prog="python -m martlet info", description="Say what this martlet is made of."
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    found = facts() | fit()
    if parser.parse_args(words).json:
        print(json.dumps(found))
        return 0
    features = found.pop("features")
    found["kernel features"] = ", ".join(
        name if present else f"no {name}" for name, present in features.items()
    )
    versions, is_known = ", ".join(found.pop("tested versions")), found.pop("tested")
    found["tested"] = "yes" if is_known else f"not this version, but {versions}"
    count, strange = len(found.pop("checks")), found.pop("differing")
    found["standard code"] = _as_text(count, strange)
    width = max(map(len, found))
    for name, value in found.items():
        print(f"{name:<{width}}  {value}")
    for name, what in strange.items():
        print(f"  {name}: {what}")
    return 0


def _as_text(count: int, strange: dict[str, str]) -> str:
    if not strange:
        return f"as martlet expects it in all {count} checks"
    return f"not as martlet expects it in {len(strange)} of {count} checks:"

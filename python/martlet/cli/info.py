"""The command `info`: what this installation of martlet is made of."""

import argparse
import json
import platform
import sys
from typing import Any

import martlet
from martlet import _engine

__all__ = ["facts", "main"]


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
    found = facts()
    if parser.parse_args(words).json:
        print(json.dumps(found))
        return 0
    features = found.pop("features")
    found["kernel features"] = ", ".join(
        name if present else f"no {name}" for name, present in features.items()
    )
    width = max(map(len, found))
    for name, value in found.items():
        print(f"{name:<{width}}  {value}")
    return 0

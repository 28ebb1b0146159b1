"""Runs martlet's wheel on the Pythons of Debian's unstable, and ends with what passed on each.

usage: tools/pythons.py [--step NAME]... [--ci] [VERSION]...

VERSION: of 3.13, 3.14 and 3.15; default: all. Steps, all of them by default: ``run`` compares every
example on both modules, ``test`` runs the tests, ``conformance`` CPython's own ones. --ci: of the
tests only the programs and the guarantees, of CPython's only those in forkserver, the default
since 3.14.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from summaries import run

__all__ = ["main"]

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ROOT / ".build/pythons/usr/bin"
WHEELS = ROOT / ".build/wheel"
VERSIONS = ("3.13", "3.14", "3.15")
STEPS = ("run", "test", "conformance")
QUICK_TESTS = ("python/tests/differential", "python/tests/unit/test_guarantees.py")
DOCUMENTS = ROOT.parent / "shared/documents"

#: What the last line of a step's own summary holds.
MARKS = {"run": " identical", "test": " in ", "conformance": " that pass on the standard module"}


def build_wheel() -> Path:
    """Build the wheel with this interpreter; what SwiftPM has built already stays."""
    for old in WHEELS.glob("*.whl"):
        old.unlink()
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation"]
    subprocess.run([*command, "--no-deps", "--wheel-dir", WHEELS, ROOT], check=True)
    (wheel,) = WHEELS.glob("*.whl")
    return wheel


def environment_of(version: str, wheel: Path) -> Path:
    """The interpreter of an environment with the wheel and what the tests need."""
    folder = ROOT / f".build/venv-{version}"
    subprocess.run([PYTHONS / f"python{version}", "-m", "venv", folder], check=True)
    python = folder / "bin/python"
    install: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    subprocess.run([*install, f"martlet[test] @ {wheel.as_uri()}"], check=True)
    subprocess.run([*install, "--force-reinstall", "--no-deps", wheel], check=True)
    return python


def arguments(step: str, ci: bool) -> Iterator[str]:
    """What follows ``python`` for a step."""
    yield "-m"
    if step == "run":
        yield from ("martlet", "diff", "--method", "all", "--side-by-side", "--runs", "2")
        yield from ("--endless", "tools/endless.toml", "--speed", "examples")
        if DOCUMENTS.exists():
            yield str(DOCUMENTS)
    elif step == "test":
        yield "pytest"
        yield from QUICK_TESTS if ci else ()
    else:
        yield from ("martlet", "conformance", *(("--method", "forkserver") if ci else ()))


def main(words: list[str]) -> int:
    """Run the command line; the result is the exit code."""
    parser = argparse.ArgumentParser(prog="tools/pythons.py")
    parser.add_argument("--step", action="append", choices=STEPS)
    parser.add_argument("--ci", action="store_true")
    parser.add_argument("version", nargs="*", default=VERSIONS)
    options = parser.parse_args(words)
    if unknown := set(options.version) - set(VERSIONS):
        parser.error(f"not one of {', '.join(VERSIONS)}: {', '.join(sorted(unknown))}")
    installed = subprocess.run([ROOT / "tools/pythons.sh"])
    if installed.returncode:
        return installed.returncode
    wheel = build_wheel()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    rows, passed = [], True
    for version in options.version:
        python = environment_of(version, wheel)
        exact = subprocess.run([python, "-V"], capture_output=True, text=True).stdout.split()[1]
        for step in options.step or STEPS:
            print(f"\n{step} on Python {exact}", flush=True)
            start = time.monotonic()
            is_passed, summary = run(
                [str(python), "-u", *arguments(step, options.ci)], MARKS[step], environment
            )
            passed = passed and is_passed
            took = f"{time.monotonic() - start:.0f} s"
            rows.append((exact, step, "passed" if is_passed else "FAILED", took, summary))
    print()
    for row in rows:
        print("{:<8} {:<12} {:<7} {:>6}  {}".format(*row))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

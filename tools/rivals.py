"""Makes .venv-bench with the rivals that the benchmarks measure, and what draws their figures.

usage: tools/rivals.py [--again]

A rival that cannot be installed is named with pip's reason, and left out. What was tried is not
tried again, unless the list of packages or the interpreter changes, or `--again` is given.
"""

import json
import subprocess
import sys
from pathlib import Path

__all__ = ["main"]

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv-bench"
MARKER = VENV / "rivals.json"
sys.path.insert(0, str(ROOT / "python"))

from martlet.cli.bench.contenders import RIVALS  # noqa: E402

#: Beside the rivals: a payload, and the drawing of figures.
OTHERS = ("numpy", "matplotlib")


def failure(package: str) -> str | None:
    """Install one package; why that failed, or None."""
    command = [str(VENV / "bin/python"), "-m", "pip", "install", "--quiet"]
    done = subprocess.run(
        [*command, "--disable-pip-version-check", package], capture_output=True, text=True
    )
    lines = done.stderr.strip().splitlines() or [f"pip ended with {done.returncode}"]
    return lines[-1] if done.returncode else None


def main(arguments: list[str]) -> int:
    """Run the command line; the result is the exit code."""
    packages = [rival.package for rival in RIVALS] + list(OTHERS)
    wanted = {"python": f"{Path(sys.executable).resolve()} {sys.version}", "packages": packages}
    known = json.loads(MARKER.read_text()) if MARKER.exists() else {}
    if known.get("wanted") != wanted or "--again" in arguments:
        print(f"making {VENV.name} with {len(packages)} packages", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        failures = {package: failure(package) for package in packages}
        known = {"wanted": wanted, "failures": {p: why for p, why in failures.items() if why}}
        MARKER.write_text(json.dumps(known, indent=1))
    for package, reason in known["failures"].items():
        print(f"not installed: {package} - {reason}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

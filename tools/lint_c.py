"""Checks how the C of the project is laid out, and what cppcheck finds in it.

usage: tools/lint_c.py [--fix]
"""

import subprocess
import sys
from pathlib import Path

__all__ = ["main"]

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
FOLDERS = ["Sources", "examples/c", "python/martlet/cli/bench"]
ROOMS = ["CMartlet/include", "CPlatform/include"]
# How functions of an extension end is hidden in macros of a header that is not read here.
MACROS = {"Py_RETURN_NONE": "Py_None", "Py_RETURN_TRUE": "Py_True", "Py_RETURN_FALSE": "Py_False"}


def files() -> list[Path]:
    """Return all C files and headers, in order."""
    found = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*.[ch]")]
    return sorted(found)


def main(arguments: list[str]) -> int:
    """Run the command line; the result is the exit code."""
    how = ["-i"] if arguments == ["--fix"] else ["--dry-run", "--Werror"]
    layout = subprocess.run([TOOLS / "clang-format", *how, *files()]).returncode
    rooms = [ROOT / "Sources" / room for room in ROOMS]
    rooms += [room for room in (ROOT / "Sources/MartletPython").iterdir() if room.is_dir()]
    found = subprocess.run(
        [
            *(TOOLS / "cppcheck", "--quiet", "--error-exitcode=1", "--std=c11", "--library=python"),
            *("--enable=warning,performance,portability", "--suppress=missingIncludeSystem"),
            *(f"-D{name}=return {value}" for name, value in MACROS.items()),
            *(f"-I{room}" for room in rooms),
            *(file for file in files() if file.suffix == ".c"),
        ]
    ).returncode
    return layout or found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

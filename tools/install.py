"""Builds libmartlet and installs it with its headers, for programs in C and whatever calls C.

usage: tools/install.py PREFIX

It goes to PREFIX/lib, PREFIX/include/martlet and PREFIX/lib/pkgconfig, below DESTDIR if that is
set.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

__all__ = ["main"]

ROOT = Path(__file__).resolve().parent.parent
HEADERS = ROOT / "Sources/CMartlet/include"
#: What only the extension calls.
PRIVATE = {"martlet_pool.h"}
BUILD = ["swift", "build", "--configuration", "release", "--product", "martlet"]
BUILD += ["-Xswiftc", "-static-stdlib", "-Xlinker", "-s"]
PACKAGE = """\
prefix={prefix}
libdir=${{prefix}}/lib
includedir=${{prefix}}/include/martlet

Name: martlet
Description: Queues, locks and memory in shared memory, and messages over pipes
Version: {version}
Libs: -L${{libdir}} -Wl,-rpath,${{libdir}} -lmartlet
Cflags: -I${{includedir}}
"""


def main(arguments: list[str]) -> int:
    """Run the command line; the result is the exit code."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    if code := subprocess.run(BUILD, cwd=ROOT).returncode:
        return code
    prefix = Path(arguments[0]).resolve()
    target = Path(os.environ.get("DESTDIR", "") + str(prefix))
    for folder in ("lib/pkgconfig", "include/martlet"):
        (target / folder).mkdir(parents=True, exist_ok=True)
    shutil.copy2(ROOT / ".build/release/libmartlet.so", target / "lib")
    for header in HEADERS.glob("*.h"):
        if header.name not in PRIVATE:
            shutil.copy2(header, target / "include/martlet")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"].get("version", "0")
    package = PACKAGE.format(prefix=prefix, version=version)
    (target / "lib/pkgconfig/martlet.pc").write_text(package)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

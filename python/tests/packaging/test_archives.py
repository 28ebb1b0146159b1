"""The wheel holds all that a machine without Swift needs, the source archive all to build it."""

import os
import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
# What the extension may ask of the machine it runs on: the C library, which is there already.
RUNTIMES = {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2"}
# A text, of which the linker takes the name for that of a library.
LINKER_SCRIPT = "Sources/MartletPython/linker/libstdc++.so"
# What the tag of the published wheel says.
NEWEST_GLIBC = (2, 34)
# Built as the extension is, it throws where only what it brings along can tell how to unwind.
THROWS = """\
#include <stdexcept>

static int unwound = 0;

struct Guard {
  ~Guard() { unwound += 1; }
};

__attribute__((noinline)) static void fail(int depth) {
  Guard guard;
  if (depth == 0) throw std::runtime_error("expected");
  fail(depth - 1);
}

extern "C" int caught(void) {
  try {
    fail(2);
  } catch (const std::runtime_error &) {
    return unwound;
  }
  return -1;
}
"""


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this tree, built once."""
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-build-isolation",
        "--no-deps",
        "-w",
        folder,
        ROOT,
    )
    (file,) = folder.iterdir()
    return file


def test_one_wheel_serves_every_interpreter(wheel):
    assert wheel.name.startswith("martlet-0.1.0-cp311-abi3-linux_")


def newest_glibc(library):
    versions = re.findall(rb"GLIBC_(\d+)\.(\d+)", library)
    return max((int(major), int(minor)) for major, minor in versions)


def test_it_asks_for_no_newer_c_library_than_its_tag_says(wheel):
    with zipfile.ZipFile(wheel) as archive:
        extension = archive.read("martlet/_engine.abi3.so")
    assert newest_glibc(extension) == NEWEST_GLIBC


def test_exceptions_unwind_without_what_newer_c_libraries_have(tmp_path):
    throws, older, library = (tmp_path / name for name in ("throws.cc", "older.o", "throws.so"))
    throws.write_text(THROWS)
    run("cc", "-fPIC", "-c", ROOT / "Sources/MartletPython/module/older_libc.c", "-o", older)
    static = ("-static-libgcc", "-static-libstdc++", "-Wl,--exclude-libs,ALL")
    run("c++", "-shared", "-fPIC", *static, throws, older, "-o", library)
    assert "_dl_find_object" not in run("nm", "--dynamic", library)
    program = f"import ctypes; print(ctypes.CDLL({str(library)!r}).caught())"
    assert run(sys.executable, "-c", program) == "3\n"


def test_the_wheel_holds_the_package_and_its_types(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tracked = {
        str(file.relative_to(ROOT / "python"))
        for file in (ROOT / "python/martlet").rglob("*.*")
        if "__pycache__" not in file.parts
        and file.suffix in {".py", ".pyi", ".c", ".json", ".toml"}
    }
    assert tracked | {"martlet/py.typed", "martlet/_engine.abi3.so"} <= names
    assert {name for name in names if not name.startswith("martlet-")} <= tracked | {
        "martlet/py.typed",
        "martlet/_engine.abi3.so",
    }


def test_the_readme_states_its_size(wheel):
    stated = re.search(r"wheel has ([\d.]+) MB", (ROOT / "README.md").read_text())
    assert float(stated.group(1)) * 1e6 == pytest.approx(wheel.stat().st_size, rel=0.1)


def test_it_runs_in_a_clean_environment_without_swift(wheel, tmp_path):
    venv.create(tmp_path / "clean", with_pip=True)
    python = tmp_path / "clean/bin/python"
    run(python, "-m", "pip", "install", "--no-index", "--no-deps", wheel)
    extension = run(python, "-c", "import martlet._engine as e; print(e.__file__)").strip()
    needed = {line.split()[0].rpartition("/")[2] for line in run("ldd", extension).splitlines()} - {
        "linux-vdso.so.1"
    }
    assert needed <= RUNTIMES
    without_swift = {"PATH": os.defpath, "HOME": str(tmp_path)}
    assert "0.1.0" in run(python, "-m", "martlet", "info", cwd=tmp_path, env=without_swift)


def test_the_source_archive_holds_sources_only(tmp_path):
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path, cwd=ROOT)
    (file,) = tmp_path.iterdir()
    with tarfile.open(file) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"Package.swift", "hatch_build.py", "tools/requirements.sh", "LICENSE"} <= names
    assert [name for name in names if name.endswith((".so", ".o"))] == [LINKER_SCRIPT]

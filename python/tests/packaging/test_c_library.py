"""What `make install` installs serves programs in C: library, headers and pkg-config file."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
STRICT = ["-Wall", "-Wextra", "-Werror", "-pedantic"]
HEADERS = sorted((ROOT / "Sources/CMartlet/include").glob("*.h"))
COMPILERS = [
    ["gcc", "-std=c11", "-x", "c"],
    ["g++", "-std=c++17", "-x", "c++"],
    ["clang", "-std=c11", "-x", "c"],
    ["clang++", "-std=c++17", "-x", "c++"],
]


def run(*command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def flags(prefix, *kinds):
    """What pkg-config says of the library installed there."""
    text = (prefix / "lib/pkgconfig/martlet.pc").read_text()
    while match := re.search(r"^(\w+)=(.*)$", text, re.MULTILINE):
        text = text.replace(match[0], "").replace(f"${{{match[1]}}}", match[2])
    fields = dict(re.findall(r"^(\w+): (.*)$", text, re.MULTILINE))
    return [word for kind in kinds for word in fields[kind].split()]


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, ROOT / "tools/install.py", folder)
    return folder


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: header.name)
@pytest.mark.parametrize("compiler", COMPILERS, ids=lambda compiler: compiler[0])
def test_each_header_stands_alone_for_each_compiler(compiler, header):
    include = ["-I", header.parent, "-fsyntax-only", "-"]
    run(*compiler, *STRICT, *include, text=f'#include "{header.name}"\n#include "{header.name}"\n')


def test_the_library_exports_the_public_functions_and_nothing_else(prefix):
    lines = run("nm", "-D", "--defined-only", prefix / "lib/libmartlet.so").splitlines()
    public = (ROOT / "Tests/MartletABITests/symbols.txt").read_text().split()
    assert sorted(line.split()[2] for line in lines) == public


def test_what_only_the_extension_calls_is_not_installed(prefix):
    names = {header.name for header in HEADERS}
    assert {path.name for path in (prefix / "include/martlet").iterdir()} == names - {
        "martlet_pool.h"
    }


def test_a_queue_and_a_lock_are_shared_with_a_forked_child_and_one_in_python(prefix, tmp_path):
    program = tmp_path / "share"
    sources = sorted((ROOT / "examples/c").glob("*.c"))
    words = flags(prefix, "Cflags", "Libs")
    run("gcc", "-std=c11", *STRICT, *sources, *words, "-o", program)
    told = ["the parent, which has the lock", "a forked child", "a child in Python"]
    assert run(program, sys.executable).splitlines() == told

"""Tools that check or build with several processes: they say the same as with one."""

import subprocess
import sys
from pathlib import Path

import pytest

FILES = 12


def run(*words: str | Path, folder: Path) -> tuple[int, str]:
    command = [sys.executable, "-m", *map(str, words)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    folder.mkdir()
    for number in range(FILES):
        text = f"import os\n\n\ndef f{number}( x ):\n    unused = {number}\n    return  x\n"
        (folder / f"module_{number}.py").write_text(text)
    return folder


def test_pylint(sources: Path) -> None:
    one, two = (
        run("pylint", f"-j{jobs}", "--score=n", "--disable=duplicate-code", sources, folder=sources)
        for jobs in (1, 2)
    )
    assert sorted(two[1].splitlines()) == sorted(one[1].splitlines())
    assert two[0] == one[0] != 0


def test_flake8(sources: Path) -> None:
    one, two = (run("flake8", f"-j{jobs}", sources, folder=sources) for jobs in (1, 2))
    assert two == one
    assert one[1].count("F401") == FILES


def test_black(sources: Path) -> None:
    status, _ = run("black", "--workers=2", sources, folder=sources)
    assert status == 0
    for number in range(FILES):
        assert f"def f{number}(x):" in (sources / f"module_{number}.py").read_text()


@pytest.mark.parametrize("jobs", [1, 3])
def test_sphinx(tmp_path: Path, jobs: int) -> None:
    source, built = tmp_path / "source", tmp_path / "built"
    source.mkdir()
    (source / "conf.py").write_text("project = 'x'\n")
    names = [f"page{number}" for number in range(40)]
    for name in names:
        (source / f"{name}.rst").write_text(f"{name}\n======\n\nText with :doc:`page0`.\n")
    pages = "\n   ".join(names)
    (source / "index.rst").write_text(f"Index\n=====\n\n.. toctree::\n\n   {pages}\n")
    status, _ = run("sphinx", f"-j{jobs}", "-W", source, built, folder=tmp_path)
    assert status == 0
    assert all((built / f"{name}.html").exists() for name in names)

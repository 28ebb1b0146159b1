"""Whatever was imported, made or started before `install` goes on working after it."""

import sys
from pathlib import Path

import pytest
from martlet.cli.processes import run

PROGRAM = str(Path(__file__).with_name("late.py"))


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_objects_from_before_a_late_install_go_on_working(method):
    done = run([sys.executable, PROGRAM, method], timeout=60)
    assert (done.code, done.stdout, done.stderr) == (0, "", "")

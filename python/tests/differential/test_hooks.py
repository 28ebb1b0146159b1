"""What libraries subclass, wrap and patch works on martlet as on the standard module."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("hooks.py")


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_hooks_are_honoured_as_in_the_standard_module(method):
    standard, martlet = (
        subprocess.run(
            [sys.executable, *runner, PROGRAM, method],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        for runner in ([], ["-m", "martlet"])
    )
    assert standard.stdout.count(b"-- of_") == 8
    assert martlet.stdout.decode() == standard.stdout.decode()
    assert martlet.returncode == standard.returncode == 0

"""Private names that other people's code uses are there, and tell the truth."""

import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).with_name("privates.py")


def test_private_names_say_what_they_say_in_the_standard_module():
    standard, martlet = (
        subprocess.run(
            [sys.executable, *runner, PROGRAM],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        for runner in ([], ["-m", "martlet"])
    )
    assert standard.stdout.count(b"-- of_") == 12
    assert martlet.stdout.decode() == standard.stdout.decode()
    assert martlet.returncode == standard.returncode == 0

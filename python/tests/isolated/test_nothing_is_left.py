"""After using anything, no descriptor, mapping, thread, process, name or warning is left.

Each use runs in an interpreter of its own, under the runner, as a program would.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from martlet.cli.processes import run

SCRIPT = str(Path(__file__).with_name("leak_checks.py"))
NAMES = subprocess.run(
    [sys.executable, SCRIPT], capture_output=True, text=True, check=True
).stdout.split()


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left(name, method):
    # Python 3.12 warns of forks in a process with threads, on the standard module too.
    options = ["-X", "dev", "-W", "ignore::DeprecationWarning"]
    command = [sys.executable, *options, "-m", "martlet", SCRIPT, method, name]
    done = run(command, timeout=120)
    assert (done.code, done.stderr, done.stdout) == (0, "", "nothing is left\n")
    assert done.processes == ()
    # Others on this machine make names too; what martlet leaves would be left each time.
    assert not done.names or not all(run(command, timeout=120).names for _ in range(2)), done.names

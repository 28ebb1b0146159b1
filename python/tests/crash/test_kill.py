"""Processes are killed at any instant, and the others go on: nothing hangs, nothing is in parts."""

import ast
import os
import random
import sys
from pathlib import Path

import pytest
from martlet.cli.processes import run

FOLDER = Path(__file__).parent
CASES = [
    (script, part.name)
    for script in ("channels", "locks", "pools")
    for part in ast.parse((FOLDER / f"{script}.py").read_text()).body
    if isinstance(part, ast.FunctionDef) and part.name.startswith("prove_")
]


@pytest.mark.parametrize(("script", "name"), CASES)
def test_after_a_kill(script, name, monkeypatch):
    # Of wake-ups that died with their waker.
    monkeypatch.delenv("MARTLET_MISSED", raising=False)
    seed = os.environ.get("MARTLET_SEED") or str(random.randrange(10**6))
    command = [sys.executable, "-m", "martlet", FOLDER / f"{script}.py", name, seed]
    done = run(command, timeout=120)
    assert (done.code, done.stdout, done.stderr) == (0, "", ""), f"MARTLET_SEED={seed}"
    assert done.processes == ()

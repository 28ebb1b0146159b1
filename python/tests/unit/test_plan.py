"""`make test` says what it will do, and how long that takes, before it does anything."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
sys.path.append(str(ROOT / "tools"))  # As for a script that is run from there.
SPEC = importlib.util.spec_from_file_location("tools_test", ROOT / "tools/test.py")
tool = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(tool)

WHAT = "make test: the Swift tests of the engine, then the Python tests of the package; "


@pytest.fixture(autouse=True)
def ordinary(monkeypatch, tmp_path):
    monkeypatch.delenv("MARTLET_LONG", raising=False)
    monkeypatch.setattr(tool, "RECORD", tmp_path / "seconds.json")
    monkeypatch.setattr(tool, "SWIFT", [sys.executable, "-c", "print('Test run with 3 tests')"])
    monkeypatch.setattr(tool, "PYTHON", [sys.executable, "-c", "print('== 5 passed in 1s ==')"])


def test_before_the_first_run_it_names_the_machine_that_was_measured():
    text = tool.plan(tool.RECORD)
    assert re.fullmatch(
        re.escape(WHAT) + r"about 7 minutes on 2 processors .*\(here: \d+, none timed yet\)", text
    )


def test_a_run_that_passed_is_what_the_next_one_is_expected_to_take(monkeypatch, capsys):
    times = iter([0.0, 60.0, 250.0])
    monkeypatch.setattr(tool.time, "monotonic", lambda: next(times))
    assert tool.main([]) == 0
    assert json.loads(tool.RECORD.read_text()) == {"swift": 60, "python": 190}
    assert tool.plan(tool.RECORD) == WHAT + "about 4 minutes, as the last time here"
    assert capsys.readouterr().out.endswith(
        "Swift:  Test run with 3 tests\nPython: 5 passed in 1s\nMissed wake-ups: 0\n"
    )


@pytest.mark.parametrize("why", ["a test failed", "only some tests", "long tests, too"])
def test_a_run_that_is_not_an_ordinary_one_is_not_kept(monkeypatch, why):
    if why == "a test failed":
        monkeypatch.setattr(tool, "SWIFT", [sys.executable, "-c", "raise SystemExit(1)"])
    if why == "long tests, too":
        monkeypatch.setenv("MARTLET_LONG", "1")
        assert (
            tool.plan(tool.RECORD) == WHAT + "with MARTLET_LONG=1, so longer than an ordinary run"
        )
    assert tool.main(["-x"] if why == "only some tests" else []) == int(why == "a test failed")
    assert not tool.RECORD.exists()


def test_make_says_it_before_its_set_up():
    command = ["make", "--dry-run", "test", "ON=", f"PYTHON={sys.executable}"]
    outer = {name: text for name, text in os.environ.items() if name != "MAKEFLAGS"}
    recipe = subprocess.check_output(command, cwd=ROOT, env=outer, text=True)
    plan, set_up = recipe.index("tools/test.py --plan"), recipe.index("tools/environment.py")
    assert plan < set_up < recipe.rindex("tools/test.py")

"""The check of the instruction counts sees what has grown."""

import importlib.util
import json
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "benchmarks/instructions.py"
SPEC = importlib.util.spec_from_file_location("instructions", FILE)
instructions = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(instructions)

PROFILE = """\
version: 1
events: Ir

ob=/somewhere/martlet/_engine.abi3.so
fl=???
fn=put
0 100
+4 20
cob=/lib/libc.so.6
cfn=memcpy
calls=3 0
0 5000
0 1
ob=/usr/bin/python3
fn=eval
0 900
cob=/somewhere/martlet/_engine.abi3.so
cfn=put
calls=1 0
0 6000
"""


def test_only_the_engines_own_instructions_are_counted():
    assert instructions.inside(PROFILE.splitlines(), "_engine") == 100 + 20 + 1


def test_an_operation_may_grow_a_little():
    known = {"put": 100, "get": 100}
    assert instructions.changes(known, {"put": 104.9, "get": 50}) == []
    assert instructions.changes(known, {"put": 106, "get": 100}) == ["put: 100 -> 106 (+6.0%)"]


def test_an_operation_that_is_not_in_the_file_is_a_fault():
    assert instructions.changes({}, {"put": 1}) == ["put: 1 instructions, not known before"]


def test_without_valgrind_the_check_says_so_and_fails(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    assert instructions.main([]) == 2
    assert "valgrind" in capsys.readouterr().out


def test_the_file_knows_every_operation():
    assert list(json.loads(instructions.KNOWN.read_text())) == list(instructions.OPERATIONS)

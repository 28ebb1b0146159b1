"""The module keeps its promises about itself."""

import ast
import gc
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest
from martlet import _engine

STUB = Path(_engine.__file__).with_name("_engine.pyi")


def stub_names(body):
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.AnnAssign):
            yield node.target.id


def test_it_offers_what_its_stub_says_and_nothing_else():
    stub = ast.parse(STUB.read_text())
    offered = {name for name in vars(_engine) if not name.startswith("__")}
    assert offered == set(stub_names(stub.body))


@pytest.mark.parametrize(
    "node",
    [node for node in ast.parse(STUB.read_text()).body if isinstance(node, ast.ClassDef)],
    ids=lambda node: node.name,
)
def test_a_type_offers_what_its_stub_says_and_nothing_else(node):
    kept = {"__doc__", "__module__"}
    if sys.version_info < (3, 12) and "__buffer__" in stub_names(node.body):
        kept.add("__buffer__")  # the slot has a name since 3.12
    offered = set(vars(getattr(_engine, node.name))) | kept
    assert offered == set(stub_names(node.body)) | kept


@pytest.mark.parametrize("name", ["Queue", "SemLock", "Condition", "Event", "Barrier", "Memory"])
def test_a_type_is_final_and_says_where_it_lives(name):
    kind = getattr(_engine, name)
    assert (kind.__module__, kind.__qualname__) == ("martlet._engine", name)
    assert inspect.getdoc(kind)
    with pytest.raises(TypeError):
        type("Derived", (kind,), {})
    with pytest.raises(TypeError):
        kind.extra = 1


def test_info_says_what_was_built():
    info = _engine.info()
    assert info["abi"] == _engine.ABI_VERSION
    assert isinstance(info["build"], str)
    assert set(info["features"]) == {"memfd", "seals", "robust", "punch"}
    assert set(map(type, info["features"].values())) == {bool}


@pytest.mark.parametrize(
    "make",
    [
        _engine.Queue,
        lambda: _engine.SemLock(_engine.SEMAPHORE, 1, 1),
        _engine.Condition,
        _engine.Event,
        lambda: _engine.Barrier(2),
        lambda: _engine.Memory(10_000),
    ],
    ids=["Queue", "SemLock", "Condition", "Event", "Barrier", "Memory"],
)
def test_an_object_that_is_dropped_leaves_no_descriptor(make):
    kept = make()
    before = sorted(os.listdir("/proc/self/fd"))
    for _ in range(50):
        make()
    gc.collect()
    assert sorted(os.listdir("/proc/self/fd")) == before
    del kept


def test_an_object_outlives_the_module_without_harm():
    """Objects, the module and the function called before forks end in any order."""
    program = """
import os, sys
from martlet import _engine
kept = [_engine.Event(), _engine.SemLock(_engine.SEMAPHORE, 1, 1), _engine.Queue()]
loop = [kept, _engine]
loop.append(loop)
del sys.modules["martlet._engine"], _engine
import gc
gc.collect()
if os.fork() == 0:
    os._exit(0)
os.wait()
"""
    root = Path(_engine.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", program],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_parent_and_child_make_after_a_fork_is_not_the_same(in_child):
    kept = _engine.Event()
    with in_child(lambda: _engine.Event().set()):
        mine = _engine.Event()
    assert not mine.is_set()
    assert not kept.is_set()

"""What is promised of programs on martlet, each promise a program of its own.

The programs are the functions ``prove_...`` of the files in ``promises``.
"""

import ast
import sys
from pathlib import Path

import pytest
from martlet.cli import diff
from martlet.cli.processes import run

LAUNCHER = str(Path(diff.__file__).with_name("launch.py"))
FOLDER = Path(__file__).with_name("promises")


def promises(name):
    """The promises of a file, by name."""
    body = ast.parse((FOLDER / f"{name}.py").read_text()).body
    names = [part.name for part in body if isinstance(part, ast.FunctionDef)]
    return [name.removeprefix("prove_") for name in names if name.startswith("prove_")]


def keep(file, promise, method):
    command = [sys.executable, LAUNCHER, "martlet", method, FOLDER / f"{file}.py"]
    done = run([*command, f"prove_{promise}"], timeout=120)
    assert (done.code, done.stdout, done.stderr) == (0, "", "")
    assert done.processes == ()


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("promise", promises("sharing"))
def test_of_what_processes_share(promise, method):
    keep("sharing", promise, method)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("promise", promises("descriptors"))
def test_of_descriptors(promise, method):
    keep("descriptors", promise, method)


@pytest.mark.parametrize("promise", promises("queues"))
def test_of_queues(promise):
    keep("queues", promise, "fork")


@pytest.mark.parametrize("promise", promises("connections"))
def test_of_connections(promise):
    keep("connections", promise, "fork")


@pytest.mark.parametrize("promise", promises("many"))
def test_of_many_objects_in_one_call(promise):
    keep("many", promise, "fork")


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("promise", promises("managers"))
def test_of_managers(promise, method):
    keep("managers", promise, method)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("promise", promises("executors"))
def test_of_executors(promise, method):
    keep("executors", promise, method)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("promise", promises("pools"))
def test_of_pools(promise, method):
    keep("pools", promise, method)


def meet(listener, client, family, key):
    """What a listener and a client on these modules say of their meeting."""
    listen, visit = (
        [sys.executable, LAUNCHER, module, "fork", FOLDER / "meeting.py", *words]
        for module, words in ((listener, ["listen", "right", family]), (client, ["visit", key]))
    )
    done = run([*listen, *visit], timeout=120)
    assert (done.code, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("family", ["AF_UNIX", "AF_INET"])
@pytest.mark.parametrize("key", ["right", "wrong"])
def test_a_listener_and_a_client_meet_whatever_module_they_are_on(key, family):
    expected = meet("standard", "standard", family, key)
    assert ("served" in expected) == (key == "right")
    assert ("AuthenticationError" in expected) == (key == "wrong")
    for pair in (("standard", "martlet"), ("martlet", "standard"), ("martlet", "martlet")):
        assert meet(*pair, family, key) == expected, pair

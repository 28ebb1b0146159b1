"""What is guaranteed to programs on martlet, each guarantee a program of its own.

The programs are the functions ``prove_...`` of the files in ``guarantees``.
"""

import ast
import sys
from pathlib import Path

import pytest
from martlet.cli import diff
from martlet.cli.processes import run

LAUNCHER = str(Path(diff.__file__).with_name("launch.py"))
FOLDER = Path(__file__).with_name("guarantees")


def guarantees(name):
    """The guarantees of a file, by name."""
    body = ast.parse((FOLDER / f"{name}.py").read_text()).body
    names = [part.name for part in body if isinstance(part, ast.FunctionDef)]
    return [name.removeprefix("prove_") for name in names if name.startswith("prove_")]


def keep(file, guarantee, method):
    command = [sys.executable, LAUNCHER, "martlet", method, FOLDER / f"{file}.py"]
    done = run([*command, f"prove_{guarantee}"], timeout=120)
    assert (done.code, done.stdout, done.stderr) == (0, "", "")
    assert done.processes == ()


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("guarantee", guarantees("sharing"))
def test_of_what_processes_share(guarantee, method):
    keep("sharing", guarantee, method)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("guarantee", guarantees("descriptors"))
def test_of_descriptors(guarantee, method):
    keep("descriptors", guarantee, method)


@pytest.mark.parametrize("guarantee", guarantees("queues"))
def test_of_queues(guarantee):
    keep("queues", guarantee, "fork")


@pytest.mark.parametrize("guarantee", guarantees("connections"))
def test_of_connections(guarantee):
    keep("connections", guarantee, "fork")


@pytest.mark.parametrize("guarantee", guarantees("many"))
def test_of_many_objects_in_one_call(guarantee):
    keep("many", guarantee, "fork")


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("guarantee", guarantees("managers"))
def test_of_managers(guarantee, method):
    keep("managers", guarantee, method)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("guarantee", guarantees("executors"))
def test_of_executors(guarantee, method):
    keep("executors", guarantee, method)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("guarantee", guarantees("pools"))
def test_of_pools(guarantee, method):
    keep("pools", guarantee, method)


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

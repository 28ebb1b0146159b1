"""What classes and functions say of themselves is what the standard module's say."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("signatures.py")
#: Made in C for speed, or where an object's state is pickled by other means.
OTHERWISE_MADE = {
    "connection.Connection.poll": "qualname module",
    "connection.Connection.recv": "qualname module",
    "connection.Connection.recv_bytes": "qualname module",
    "connection.Connection.send": "qualname module",
    "connection.Connection.send_bytes": "qualname module",
    "pool.Pool._handle_workers": "signature",
    "pool.Pool._maintain_pool": "signature",
    "pool.ThreadPool._handle_workers": "signature",
    "pool.ThreadPool._maintain_pool": "signature",
    "queues.Queue.get": "qualname module",
    "queues.Queue.put": "qualname module",
    "queues.JoinableQueue.get": "qualname module",
    "queues.JoinableQueue.put": "qualname module",
    "queues.SimpleQueue.get": "qualname module",
    "queues.SimpleQueue.put": "qualname module",
    "queues.JoinableQueue.__getstate__": "qualname",
    "queues.JoinableQueue.__setstate__": "qualname",
    "synchronize.Event.__getstate__": "qualname module doc signature",
    "sharedctypes.Synchronized.value": "name qualname",
    "sharedctypes.SynchronizedString.raw": "name qualname",
    "sharedctypes.SynchronizedString.value": "name qualname",
}


@cache
def faces(*runner):
    done = subprocess.run([sys.executable, *runner, PROGRAM], capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def outputs(program):
    for runner in ((), ("-m", "martlet")):
        command = [sys.executable, *runner, PROGRAM.with_name(program)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert (done.returncode, done.stderr) == (0, "")
        yield done.stdout.splitlines()


def differences(kind):
    ours, theirs = faces("-m", "martlet"), faces()
    assert len(theirs) > 1000
    return [
        (name, fact, expected, ours[name].get(fact))
        for name, facts in theirs.items()
        if isinstance(facts, dict)
        for fact, expected in facts.items()
        if fact == kind
        and ours[name].get(fact) != expected
        and kind not in OTHERWISE_MADE.get(name, "").split()
        # To say more than the standard module, which says nothing, is no difference.
        and not (kind == "doc" and expected is None)
    ]


def test_every_name_is_there():
    assert set(faces()) - set(faces("-m", "martlet")) == set()


@pytest.mark.parametrize("fact", ["name", "qualname", "module", "signature", "doc"])
def test_it_says_the_same(fact):
    assert differences(fact) == []


def test_every_class_is_what_it_was():
    ours, theirs = faces("-m", "martlet"), faces()
    wrong = {
        name: (bases, ours[name])
        for name, bases in theirs.items()
        if name.endswith(" is a") and ours[name] != bases
    }
    assert wrong == {}


def test_wrong_arguments_are_refused_in_the_same_words():
    standard, martlet = outputs("arguments.py")
    assert len(standard) > 150
    assert martlet == standard

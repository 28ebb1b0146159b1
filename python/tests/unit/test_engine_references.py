"""Functions and classes travel by their names, exactly when the standard pickler does so."""

import collections
import copyreg
import math
import pickle
import subprocess
import sys
import types
from multiprocessing import reduction
from multiprocessing.reduction import ForkingPickler

import pytest
from martlet import _engine
from martlet._objects import pickling  # noqa: F401 - says what the standard pickler is


def standard(value):
    return bytes(ForkingPickler.dumps(value))


def refuse(data):
    raise AssertionError(f"the standard unpickler was asked for {bytes(data)!r}")


def function():
    pass


class Class:
    def method(self):
        pass


class Meta(type):
    pass


class OfMeta(metaclass=Meta):
    pass


anonymous = lambda: None  # noqa: E731 - it is the name that matters


def local():
    def inner():
        pass

    return inner


FOUND = [math.sqrt, len, function, Class, int, dict, collections.OrderedDict, standard]


@pytest.mark.parametrize("value", FOUND, ids=repr)
def test_what_is_found_by_its_name_is_pickled_as_the_standard_pickler_does(value):
    for whole in (value, (7, 0, value, (2,), {}), [value, value, value.__module__, len, value]):
        assert _engine.dumps(whole) == standard(whole)
        assert _engine.loads(standard(whole), refuse) == whole


def test_more_than_a_few_are_left_to_the_standard_pickler():
    assert _engine.dumps([math.sin, math.cos, *FOUND[:6]]) == standard(
        [math.sin, math.cos, *FOUND[:6]]
    )
    assert _engine.dumps([math.sin, math.cos, *FOUND]) is None


@pytest.mark.parametrize(
    "value",
    [anonymous, local(), Class().method, Class.method, [].append, type(None), OfMeta, dict.get]
    + [types.SimpleNamespace(), math, "".join],
    ids=repr,
)
def test_what_is_not_found_by_its_name_alone_is_left_to_the_standard_pickler(value):
    assert _engine.dumps(value) is None


def test_a_name_that_is_bound_anew_is_not_what_it_was(monkeypatch):
    task = function, ()
    assert _engine.dumps(task) == standard(task)
    monkeypatch.setitem(globals(), "function", standard)
    assert _engine.dumps(task) is None
    with pytest.raises(pickle.PicklingError):
        standard(task)
    monkeypatch.delitem(globals(), "function")
    assert _engine.dumps(task) is None


def test_a_module_that_is_gone_is_left_to_the_import(monkeypatch):
    data = standard(math.sqrt)
    monkeypatch.delitem(sys.modules, "math")
    assert _engine.dumps(math.sqrt) is None
    assert _engine.loads(data, lambda data: "asked") == "asked"


def test_what_a_module_makes_when_asked_is_left_to_it(monkeypatch):
    made = types.ModuleType("made")
    made.__getattr__ = lambda name: function
    monkeypatch.setitem(sys.modules, "made", made)
    data = standard(function).replace(
        len(__name__).to_bytes(1, "little") + __name__.encode(), b"\x04made"
    )
    data = data[:3] + (len(data) - 11).to_bytes(8, "little") + data[11:]
    assert pickle.loads(data) is function
    assert _engine.loads(data, lambda data: "asked") == "asked"


def test_reducers_are_honoured_where_the_standard_pickler_asks_them(monkeypatch):
    kind = type(math.sqrt)
    values = math.sqrt, function, Class
    for table in (ForkingPickler._extra_reducers, copyreg.dispatch_table):
        with monkeypatch.context() as patch:
            for registered in (kind, types.FunctionType, type):
                patch.setitem(table, registered, lambda value: (str, ("reduced",)))
            assert [_engine.dumps(value) for value in values] == [
                None,
                standard(function),
                standard(Class),
            ]
            assert pickle.loads(standard(math.sqrt)) == "reduced"
    assert _engine.dumps(math.sqrt) == standard(math.sqrt)


def test_a_code_of_the_registry_is_left_to_the_standard_pickler():
    copyreg.add_extension("math", "sqrt", 240)
    try:
        assert _engine.dumps(math.sqrt) is None
    finally:
        copyreg.remove_extension("math", "sqrt", 240)
    assert _engine.dumps(math.sqrt) == standard(math.sqrt)


class OwnPickler(ForkingPickler):
    pass


@pytest.mark.parametrize(
    ("owner", "name", "value"),
    [
        (reduction, "ForkingPickler", OwnPickler),
        (ForkingPickler, "dumps", classmethod(lambda cls, obj: b"")),
        (ForkingPickler, "loads", lambda data: "own"),
        (ForkingPickler, "reducer_override", lambda self, obj: NotImplemented),
        (ForkingPickler, "persistent_id", lambda self, obj: None),
        (ForkingPickler, "__init__", lambda self, *args: None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_another_pickler_is_asked_for_every_function(monkeypatch, owner, name, value):
    data = standard(function)
    monkeypatch.setattr(owner, name, value, raising=False)
    assert _engine.dumps(function) is None
    assert _engine.loads(data, lambda data: "asked") == "asked"
    monkeypatch.undo()
    assert _engine.dumps(function) == data


AUDITED = """\
import math, pickle, sys
from martlet import _engine
from martlet._objects import pickling
heard = []
sys.addaudithook(lambda event, args: event == "pickle.find_class" and heard.append(args))
def hear(value, loads):
    heard.clear()
    data = bytes(pickling.dumps(value))
    assert repr(loads(data)) == repr(value)
    return heard[:]
for value in (math.sqrt, [len, {1: dict}, len], (len, {math.sqrt}), [1j, len]):
    expected = hear(value, pickle.loads)
    found = hear(value, lambda data: _engine.loads(data, pickle.loads))
    assert expected == found != [], (expected, found)
def forbid(event, args):
    if event == "pickle.find_class":
        raise PermissionError("no functions here")
sys.addaudithook(forbid)
try:
    _engine.loads(pickle.dumps(len), lambda data: sys.exit("asked"))
except PermissionError as error:
    print(error)
"""


def test_audit_hooks_hear_of_each_function_once():
    done = subprocess.run([sys.executable, "-c", AUDITED], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("no functions here\n", "")

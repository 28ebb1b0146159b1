"""The base classes of Queue and SimpleQueue: what they do in C, and what they pass on."""

import gc
import os
import pickle
import weakref

import pytest
from martlet import _engine


class Methods(_engine.QueueBase):
    """Says what is passed on."""

    def _martlet_put(self, *args, **kwargs):
        return "_martlet_put", args, kwargs

    def _martlet_get(self, *args, **kwargs):
        return "_martlet_get", args, kwargs

    @property
    def _martlet_loads(self):
        return pickle.loads


class SimpleMethods(_engine.SimpleQueueBase):
    _martlet_put = Methods._martlet_put
    _martlet_get = Methods._martlet_get
    _martlet_loads = Methods._martlet_loads


@pytest.fixture
def channel():
    return _engine.Queue(maxsize=1)


@pytest.fixture(autouse=True)
def descriptors():
    """Those of the gates that were made meanwhile, which take them but do not close them."""
    yield
    while _ends:
        os.close(_ends.pop())


_ends = []


def gates(channel):
    reader, writer = os.pipe()
    made = (
        _engine.QueueEndpoint(channel, writer, False),
        _engine.QueueEndpoint(channel, reader, True),
    )
    _ends.append(made[0].descriptor)  # of both
    return made


def attached(kind, channel):
    methods, (writer, reader) = kind(), gates(channel)
    methods._martlet_attach(writer, reader)
    return methods, writer, reader


@pytest.mark.parametrize("kind", [Methods, SimpleMethods])
def test_plain_values_go_through_the_engine(kind, channel):
    methods, *_ = attached(kind, channel)
    assert methods.put([1, "a"]) is None
    assert channel.qsize() == 1
    assert methods.get() == [1, "a"]


def test_a_full_queue_is_left_to_python(channel):
    methods, *_ = attached(Methods, channel)
    methods.put(1)
    assert methods.put(2, False) == ("_martlet_put", (2, False), {})


def test_what_is_not_plain_is_put_by_python_and_got_at_once(channel):
    methods, *_ = attached(Methods, channel)
    assert methods.put({1, 2}) == ("_martlet_put", ({1, 2},), {})
    channel.put_object({1, 2}, pickle.dumps)
    assert methods.get(True, 5) == {1, 2}


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        ((1, True, 5), {}),
        ((1,), {"timeout": 5}),
        ((), {"obj": 1}),
        ((1, 2), {}),
        ((), {}),
    ],
)
def test_unusual_arguments_of_put_are_passed_on_as_they_are(channel, args, kwargs):
    methods, *_ = attached(Methods, channel)
    assert methods.put(*args, **kwargs) == ("_martlet_put", args, kwargs)


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        ((True, -1), {}),
        ((True, float("nan")), {}),
        ((True, 1e9), {}),
        ((True, 10**400), {}),
        ((True, "1"), {}),
        ((1,), {}),
        ((), {"timeout": 5}),
        ((True, None, 3), {}),
    ],
)
def test_unusual_arguments_of_get_are_passed_on_as_they_are(channel, args, kwargs):
    methods, *_ = attached(Methods, channel)
    methods.put(1)
    assert methods.get(*args, **kwargs) == ("_martlet_get", args, kwargs)


def test_closing_a_gate_closes_its_end_alone(channel):
    methods, writer, _ = attached(Methods, channel)
    methods.put(1)
    writer.close()
    assert methods.put(2) == ("_martlet_put", (2,), {})
    assert methods.get() == 1


def test_a_closed_queue_is_left_to_python(channel):
    methods, *_ = attached(Methods, channel)
    methods._closed = True
    assert methods.put(1) == ("_martlet_put", (1,), {})
    assert methods.get() == ("_martlet_get", (), {})


def test_before_it_is_attached_everything_is_left_to_python():
    assert Methods().put(1) == ("_martlet_put", (1,), {})
    assert Methods().get() == ("_martlet_get", (), {})


def test_put_is_remembered(channel):
    methods, *_ = attached(Methods, channel)
    assert methods._martlet_fed is False
    methods.put(1)
    assert methods._martlet_fed is True


def test_only_gates_are_attached_and_only_queues_have_them(channel):
    with pytest.raises(TypeError, match="two gates"):
        Methods()._martlet_attach(channel, channel)
    with pytest.raises(TypeError, match="two gates"):
        Methods()._martlet_attach(gates(channel)[0])
    with pytest.raises(TypeError, match="martlet._engine.Queue"):
        _engine.QueueEndpoint(Methods(), 0, True)


def test_the_gates_go_with_the_object(channel):
    methods, writer, reader = attached(Methods, channel)
    methods.itself = methods
    gone = weakref.ref(methods)
    del methods
    gc.collect()
    assert gone() is None
    writer.close()
    reader.close()

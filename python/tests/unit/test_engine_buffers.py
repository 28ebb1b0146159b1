"""Buffers of protocol 5 travel beside their pickle, in a record that is a standard pickle."""

import ctypes
import os
import pickle
import queue

import pytest
from martlet import _engine

HEAD = b"\x80\x05C\x07martlet0"


class Holder:
    """Pickles its bytes as a buffer, as an array does."""

    def __init__(self, data):
        self.data = data

    def __reduce_ex__(self, protocol):
        return Holder, (pickle.PickleBuffer(self.data),)

    def __eq__(self, other):
        return bytes(self.data) == bytes(other.data)


def dump(obj):
    buffers = []
    return pickle.dumps(
        obj, 5, buffer_callback=lambda buffer: buffers.append(buffer.raw())
    ), buffers


VALUES = {
    "small": Holder(bytearray(b"abc")),
    "empty": Holder(bytearray()),
    "large": Holder(bytearray(os.urandom(100_001))),
    "readonly": Holder(os.urandom(100_000)),
    "two": [Holder(bytearray(os.urandom(70_000))), 5, Holder(bytearray(os.urandom(300_003)))],
    "twice": [holder := Holder(bytearray(os.urandom(80_000))), holder],
    "among frames": [["x" * 1000] * 200, Holder(bytearray(200_000)), list(range(50_000))],
    "with lines": [Holder(bytearray(100_000)), 10**30, 2.5, {"ö": b"x" * 70_000}, {1, 2}],
    "a look-alike": [HEAD * 20, Holder(bytearray(HEAD * 9000)), bytearray(HEAD * 9000)],
}


@pytest.fixture(params=VALUES)
def value(request):
    return VALUES[request.param]


def test_an_object_with_buffers_arrives(value):
    objects = _engine.Queue()
    objects.put_object(value, dump)
    assert objects.get_object(pickle.loads) == value


def test_the_record_is_a_standard_pickle(value):
    objects = _engine.Queue()
    objects.put_object(value, dump)
    record = objects.get()
    assert record.startswith(HEAD)
    assert pickle.loads(record) == value
    assert pickle._loads(record) == value  # The one in Python is stricter about frames.


def test_what_arrives_is_private_writable_and_aligned():
    objects = _engine.Queue()
    sent = [Holder(bytearray(os.urandom(size))) for size in (70_001, 1, 100_000)]
    objects.put_object(sent, dump)
    arrived = objects.get_object(pickle.loads)
    del objects
    for mine, theirs in zip(sent, arrived, strict=True):
        assert not theirs.data.readonly
        assert ctypes.addressof(ctypes.c_char.from_buffer(theirs.data)) % 16 == 0
        before = bytes(mine.data)
        theirs.data[0] ^= 1
        assert bytes(mine.data) == before != bytes(theirs.data)


def test_no_buffer_changes_its_size_before_it_is_put():
    objects = _engine.Queue(1)
    objects.put(b"")
    data = bytearray(100_000)
    with pytest.raises(queue.Full):
        objects.put_object(Holder(data), dump, False)
    data.clear()  # And afterwards it may.


def kept_by(held):
    """The size of the memory that a received object keeps."""
    view = held.data
    return len(view.obj)


@pytest.mark.parametrize("sizes", [[8 << 20, 300], [300, 8 << 20], [1 << 20] * 2, [70_000] * 5])
def test_no_buffer_keeps_the_memory_of_its_companions(sizes):
    objects = _engine.Queue()
    sent = {number: [Holder(bytearray(os.urandom(size)))] for number, size in enumerate(sizes)}
    objects.put_object(sent, dump)
    received = objects.get_object(pickle.loads)
    assert received == sent
    for number, size in enumerate(sizes):
        (held,) = received[number]
        assert kept_by(held) <= size * 4 // 3, sizes
        held.data[:1] = b"x"  # Each may be written to.


@pytest.mark.parametrize(
    "dumped",
    [
        (b"\x80\x05\x97.", []),
        (b"\x80\x05N.", [b"too many"]),
        (b"\x80\x04N.", []),
        (b"", []),
        (b"\x80\x05\xff.", []),
        (b"\x80\x05C\x09.", []),
        (b"\x80\x05X\xff\xff\xff\xff.", []),
        (b"\x80\x05cno line", []),
    ],
)
def test_a_pickle_that_does_not_fit_its_buffers_is_refused(dumped):
    objects = _engine.Queue()
    with pytest.raises(ValueError, match="do not fit together"):
        objects.put_object({1}, lambda obj: dumped)
    assert objects.qsize() == 0


@pytest.mark.parametrize("dumped", [(b"",), (b"", b""), ("", []), (b"\x80\x05N.", [""])])
def test_what_is_no_pickle_with_buffers_is_refused(dumped):
    objects = _engine.Queue()
    with pytest.raises(TypeError):
        objects.put_object({1}, lambda obj: dumped)
    assert objects.qsize() == 0


@pytest.mark.parametrize("size", [20, 100, 90_000])
def test_damage_is_an_error_of_the_unpickler(size):
    objects = _engine.Queue()
    objects.put_object([Holder(bytearray(90_000)), "text"], dump)
    whole = objects.get()
    objects.put(whole[:size])
    with pytest.raises((pickle.UnpicklingError, EOFError)):
        objects.get_object(pickle.loads)

"""Large bytes objects travel as their pickles, but no pickler and no unpickler sees them."""

import os
import pickle
import queue
import threading

import pytest
from martlet import _engine

LEAST = 32 * 1024
FRAME = 64 * 1024
SIZES = [LEAST - 20, LEAST, FRAME - 1, FRAME, FRAME + 1, 1 << 20, 5_000_001]


def refuse(obj):
    raise AssertionError("asked for what the engine does by itself")


@pytest.fixture
def pipe():
    """A pipe that holds a record, so that one thread can use both ends."""
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


@pytest.mark.parametrize("size", SIZES)
def test_the_pickle_in_a_queue_is_the_standard_one(size):
    objects = _engine.Queue()
    data = os.urandom(size)
    objects.put_object(data, refuse)
    assert objects.get() == pickle.dumps(data)


@pytest.mark.parametrize("size", SIZES)
def test_a_queue_gives_the_same_bytes_back(size):
    objects = _engine.Queue()
    data = os.urandom(size)
    objects.put_object(data, refuse)
    assert objects.byte_count() == len(pickle.dumps(data))
    assert objects.get_object(refuse) == data


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_bytes_of_any_protocol_arrive(protocol):
    objects = _engine.Queue()
    data = os.urandom(100_000)
    objects.put(pickle.dumps(data, protocol))
    assert objects.get_object(pickle.loads) == data


class Derived(bytes):
    """Not exactly bytes."""


@pytest.mark.parametrize(
    "value",
    [Derived(b"x" * 100_000), bytearray(100_000), "x" * 100_000, (b"x" * 100_000, 1)],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_exactly_bytes_is_left_to_python(value):
    objects = _engine.Queue()
    objects.put_object(value, pickle.dumps)
    arrived = objects.get_object(pickle.loads)
    assert arrived == value and type(arrived) is type(value)


@pytest.mark.parametrize("place", [0, 2, 3, 10, 11, 15, -2, -1])
def test_what_is_not_quite_such_a_pickle_is_left_to_python(place):
    for size in (FRAME - 1, FRAME):
        damaged = bytearray(pickle.dumps(bytes(size)))
        damaged[place] ^= 0x40
        objects = _engine.Queue()
        objects.put(damaged)
        seen = []
        objects.get_object(lambda record, seen=seen: seen.append(bytes(record)))
        assert seen in ([damaged], [])  # A changed byte of the contents is no damage.
        assert bool(seen) == (place < 7 or size < FRAME)


def test_consumers_that_take_each_others_records_get_whole_ones():
    objects = _engine.Queue()
    size = 100_000
    sent = [bytes([n % 256]) * size for n in range(200)] + [bytes(5000)] * 200
    sent[1::4] = [[bytes([n % 256]) * (size - 9)] for n in range(len(sent[1::4]))]
    for value in sent:
        objects.put_object(value, pickle.dumps)
    arrived = []

    def consume():
        while objects.qsize():
            try:
                arrived.append(objects.get_object(pickle.loads, False))
            except queue.Empty:
                return

    threads = [threading.Thread(target=consume) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(repr, arrived)) == sorted(map(repr, sent))


@pytest.mark.parametrize("size", [LEAST, FRAME - 100])
def test_a_message_is_the_standard_pickle_and_arrives(pipe, size):
    reader, writer = pipe
    data = os.urandom(size)
    _engine.send_object(writer, data, refuse)
    assert _engine.receive(reader) == pickle.dumps(data)
    _engine.send_object(writer, data, refuse)
    assert _engine.receive_object(reader, refuse) == data
    _engine.send(writer, pickle.dumps([data]))
    assert _engine.receive_object(reader, pickle.loads) == [data]


@pytest.mark.parametrize("size", [FRAME, 1 << 20, 5_000_001])
def test_a_message_larger_than_the_pipe_arrives(pipe, size):
    reader, writer = pipe
    data = os.urandom(size)
    values = [data, [data], data[1:]]

    def send():
        for value in values:
            _engine.send_object(writer, value, pickle.dumps)

    thread = threading.Thread(target=send)
    thread.start()
    assert [_engine.receive_object(reader, pickle.loads) for _ in values] == values
    thread.join()


def test_the_end_after_the_head_of_large_bytes_is_an_error():
    reader, writer = os.pipe()
    head = pickle.dumps(bytes(1 << 20))[:30]
    os.write(writer, (1_048_585).to_bytes(4, "big") + head)
    os.close(writer)
    with pytest.raises(OSError, match="got end of file during message"):
        _engine.receive_object(reader, refuse)
    os.close(reader)

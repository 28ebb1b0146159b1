"""A queue of records behaves as its Python face says."""

import errno
import math
import os
import pickle
import queue
import select
import threading
import time
from multiprocessing.reduction import ForkingPickler

import pytest
from martlet import _engine


@pytest.fixture
def doorbell():
    """A non-blocking pipe."""
    ends = list(os.pipe2(os.O_NONBLOCK))
    yield ends
    for end in ends:
        if end is not None:
            os.close(end)


@pytest.mark.parametrize("size", [0, 1, 4096, 4097, 65_536, 65_537, 5_000_000])
def test_a_record_comes_out_as_it_went_in(size):
    records = _engine.Queue()
    data = os.urandom(size)
    records.put(data)
    assert records.byte_count() == size
    assert records.get() == data


def test_records_come_out_in_order():
    records = _engine.Queue()
    for i in range(1000):
        records.put(str(i).encode() * i)
    assert records.qsize() == 1000
    assert all(records.get() == str(i).encode() * i for i in range(1000))
    assert records.qsize() == 0


@pytest.mark.parametrize("value", [5, "text", [1, "a"], {"k": b"v"}, [[1]], {1, 2}, "z" * 70_000])
def test_an_object_comes_out_as_it_went_in(value):
    objects = _engine.Queue()
    objects.put_object(value, ForkingPickler.dumps)
    assert objects.get_object(pickle.loads) == value


def test_an_object_in_the_queue_is_a_standard_pickle():
    objects = _engine.Queue()
    for value in (5, {1}):
        objects.put_object(value, ForkingPickler.dumps)
        assert objects.get() == bytes(ForkingPickler.dumps(value))


def test_the_exception_of_a_pickler_appends_nothing():
    objects = _engine.Queue()
    with pytest.raises((pickle.PicklingError, AttributeError)):
        objects.put_object(lambda: None, ForkingPickler.dumps)
    with pytest.raises(TypeError):
        objects.put_object({1}, lambda obj: "no buffer")
    assert objects.qsize() == 0


@pytest.mark.parametrize("patience", [(False,), (False, 10), (True, 0), (True, -1), (True, 0.01)])
def test_a_full_queue_raises_full(patience):
    records = _engine.Queue(1)
    records.put(b"a")
    for call in (
        lambda: records.put(b"b", *patience),
        lambda: records.put(b"b" * 100_000, *patience),
        lambda: records.put_object(1, ForkingPickler.dumps, *patience),
        lambda: records.wait_for_room(*patience),
    ):
        with pytest.raises(queue.Full) as caught:
            call()
        assert caught.value.args == ()
    assert records.qsize() == 1


@pytest.mark.parametrize("patience", [(False,), (False, 10), (True, 0), (True, -1), (True, 0.01)])
def test_an_empty_queue_raises_empty(patience):
    records = _engine.Queue()
    for call in (
        lambda: records.get(*patience),
        lambda: records.get_object(pickle.loads, *patience),
    ):
        with pytest.raises(queue.Empty) as caught:
            call()
        assert caught.value.args == ()


@pytest.mark.parametrize("timeout", [math.inf, 1e300, 10**9])
def test_a_very_long_timeout_is_no_error(timeout):
    records = _engine.Queue()
    records.put(b"a", True, timeout)
    assert records.get(True, timeout) == b"a"


@pytest.mark.parametrize("timeout", [math.nan, math.inf, 2.0**63])
def test_a_timeout_that_no_clock_can_tell_is_refused_by_who_has_to_wait(timeout):
    records = _engine.Queue(1)
    records.put(b"a", True, timeout)
    with pytest.raises(queue.Full):
        records.put(b"a", False, timeout)
    with pytest.raises(OSError, match="Invalid argument"):
        records.put(b"a", True, timeout)


def test_a_timeout_that_is_no_number_is_refused():
    records = _engine.Queue()
    with pytest.raises(TypeError):
        records.get(True, "1")


def test_a_bound_in_bytes_lets_one_large_record_in():
    records = _engine.Queue(0, 10)
    records.put(b"x" * 100)
    with pytest.raises(queue.Full):
        records.put(b"", False)
    assert records.get() == b"x" * 100


@pytest.mark.parametrize("arguments", [(-1,), (0, -1)])
def test_a_negative_bound_is_refused(arguments):
    with pytest.raises(ValueError):
        _engine.Queue(*arguments)


@pytest.mark.parametrize("size", [3, 5000, 100_000])
def test_a_record_over_the_limit_is_none_and_stays(size):
    records = _engine.Queue()
    records.put(b"x" * size)
    assert records.get(True, None, size - 1) is None
    assert records.qsize() == 1
    assert records.get(True, None, size) == b"x" * size


@pytest.mark.parametrize("method", ["put", "put_object", "get", "get_object", "poll", "join"])
def test_too_many_arguments_are_refused(method):
    with pytest.raises(TypeError):
        getattr(_engine.Queue(), method)(*[None] * 6)


def test_another_thread_runs_while_get_waits():
    records = _engine.Queue()
    got = []
    consumer = threading.Thread(target=lambda: got.append(records.get()))
    consumer.start()
    records.put(b"a")
    consumer.join()
    assert got == [b"a"]


def test_another_thread_runs_while_put_waits():
    records = _engine.Queue(1)
    records.put(b"a")
    producer = threading.Thread(target=records.put, args=(b"b",))
    producer.start()
    assert [records.get(), records.get()] == [b"a", b"b"]
    producer.join()


def test_many_threads_lose_and_double_nothing():
    """Records of many sizes, so that consumers take each other's large ones."""
    records = _engine.Queue(8)
    sizes = [0, 100, 5000, 9000, 70_000, 200_000]
    got = []

    def produce(name):
        for i in range(100):
            records.put(b"%d %d " % (name, i) + b"x" * sizes[i % len(sizes)])

    def consume():
        while record := records.get():
            name, i, rest = record.split(b" ")
            assert len(rest) == sizes[int(i) % len(sizes)]
            got.append((int(name), int(i)))

    producers = [threading.Thread(target=produce, args=(n,)) for n in range(3)]
    consumers = [threading.Thread(target=consume) for n in range(3)]
    for thread in producers + consumers:
        thread.start()
    for thread in producers:
        thread.join()
    for _ in consumers:
        records.put(b"")
    for thread in consumers:
        thread.join()
    assert sorted(got) == [(name, i) for name in range(3) for i in range(100)]


def test_poll_takes_nothing():
    records = _engine.Queue()
    assert records.poll() is False
    assert records.poll(0.01) is False
    records.put(b"a")
    assert records.poll() is True
    assert records.poll(None) is True
    assert records.get() == b"a"


def test_an_attached_queue_is_the_same_queue():
    records = _engine.Queue(2)
    other = _engine.Queue.attach(records.descriptor)
    records.put(b"a")
    assert other.get() == b"a"
    other.put(b"b")
    other.put(b"c")
    with pytest.raises(queue.Full):
        records.put(b"d", False)


def test_attaching_to_something_else_is_refused():
    with open(os.devnull) as null, pytest.raises(OSError):
        _engine.Queue.attach(null.fileno())
    with pytest.raises(OSError) as caught:
        _engine.Queue.attach(-1)
    assert caught.value.errno == errno.EBADF


def test_join_ends_when_all_is_done():
    objects = _engine.Queue()
    assert objects.join() is True
    objects.put(b"a")
    assert objects.join(0.01) is False
    objects.get()
    assert objects.join(0) is False
    objects.task_done()
    assert objects.join() is True


def test_more_done_than_put_is_a_value_error():
    with pytest.raises(ValueError, match=r"^task_done\(\) called too many times$"):
        _engine.Queue().task_done()


def test_a_doorbell_that_the_dead_rang_is_silenced_by_who_finds_nothing(doorbell):
    reader, writer = doorbell
    records = _engine.Queue()
    records.bind(reader, writer)
    records.watch()
    for look in (records.poll, lambda: outcome_of_get(records)):
        os.write(writer, b"x")  # as who dies before the record is there
        assert not look()
        assert not select.select([reader], [], [], 0)[0]
        records.put(b"record")
        assert select.select([reader], [], [], 0)[0]
        records.get()
        assert not select.select([reader], [], [], 0)[0]


def outcome_of_get(records):
    with pytest.raises(queue.Empty):
        records.get(False)


def test_pickling_is_part_of_the_time_that_a_put_may_take():
    objects = _engine.Queue(1)

    def dumps(obj):
        objects.put(b"comes first")
        time.sleep(1.5)
        return ForkingPickler.dumps(obj)

    start = time.monotonic()
    with pytest.raises(queue.Full):
        objects.put_object({1}, dumps, True, 2)
    assert 1.9 < time.monotonic() - start < 3


def test_a_watched_queue_keeps_its_doorbell_true(doorbell):
    reader, writer = doorbell
    records = _engine.Queue()
    records.bind(reader, writer)
    records.watch()
    assert _engine.poll(reader, 0) is False
    records.put(b"a")
    assert _engine.poll(reader, 0) is True
    records.get()
    assert _engine.poll(reader, 0) is False


def test_get_raises_eof_when_nobody_can_put(doorbell):
    reader, writer = doorbell
    records = _engine.Queue()
    records.bind(reader, writer)
    records.put(b"last")
    records.bind(reader, -1)
    os.close(writer)
    doorbell[1] = None
    assert records.get() == b"last"
    assert records.poll(0) is True
    with pytest.raises(EOFError):
        records.get()


def test_put_is_a_broken_pipe_when_nobody_can_get(doorbell):
    reader, writer = doorbell
    records = _engine.Queue()
    records.bind(-1, writer)
    os.close(reader)
    doorbell[0] = None
    with pytest.raises(BrokenPipeError):
        records.put(b"a")


@pytest.mark.parametrize("call", ["get", "poll", "join"])
def test_what_a_signal_handler_raises_ends_a_wait(interrupted, call):
    records = _engine.Queue()
    waits = {
        "get": records.get,
        "poll": lambda: records.poll(None),
        "join": records.join,
    }
    if call == "join":
        records.put(b"a")
    with interrupted():
        waits[call]()


def test_a_wait_goes_on_after_a_signal_handler(alarm):
    records = _engine.Queue()
    fired = []

    def handler(number, frame):
        fired.append(number)
        if len(fired) == 3:
            records.put(b"from the handler")

    alarm(handler)
    assert records.get() == b"from the handler"
    assert len(fired) >= 3


def test_signals_do_not_stretch_a_timeout(alarm):
    """With a timer of 20 ms, a wait that began anew after each signal would never end."""
    alarm(lambda number, frame: None)
    with pytest.raises(queue.Empty):
        _engine.Queue().get(True, 0.1)


def test_a_child_shares_the_queue(in_child):
    records = _engine.Queue()
    with in_child(lambda: records.put(b"from the child")):
        assert records.get(True, 60) == b"from the child"


def test_a_claim_says_what_a_dead_child_took_last(in_child):
    records = _engine.Queue()
    for i in range(5):
        records.put_object(i, ForkingPickler.dumps)
    records.get()

    def take():
        assert records.open_claim()
        assert records.get_object(ForkingPickler.loads) == 1
        assert records.get_object(ForkingPickler.loads) == 2
        assert (records.put_count(), records.got_count()) == (5, 3)
        os.write(writer, str(os.getpid()).encode())

    reader, writer = os.pipe()
    with in_child(take):
        pid = int(os.read(reader, 100))
    assert records.close_claim(pid) == 2
    assert records.close_claim(pid) is None
    assert records.get_object(ForkingPickler.loads) == 3
    os.close(reader)
    os.close(writer)


def test_only_so_many_processes_have_a_claim():
    records = _engine.Queue()
    assert [records.open_claim() for _ in range(321)] == [True] * 320 + [False]

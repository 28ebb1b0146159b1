"""An iterator over a pool's results takes them itself, and a thread that guards them lets it."""

import signal
import threading
from collections import deque

import pytest
from martlet import _engine
from martlet._objects import pickling  # noqa: F401 - says how functions are pickled


class Stream:
    """What the engine uses of the standard module's iterators."""

    def __init__(self):
        self._job, self._index, self._items, self._unsorted = 7, 0, deque(), {}


class Turn:
    """One turn of a stream, and what there is besides."""

    def __init__(self, *results, in_order=False):
        self.stream, self.results = Stream(), _engine.Queue()
        self.in_order = in_order
        self.notes = {result[:2]: "note" for result in results}
        self.others, self.lock = [], threading.Lock()
        for result in results:
            self.results.put_object(result, None)

    def take(self, loads=None):
        return self.results.get_stream(
            self.stream, self.in_order, self.notes, loads, self.others, self.lock
        )


def test_a_stream_gets_its_results_as_they_come():
    turn = Turn((7, 2, "c"), (7, 0, "a"), (7, 1, "b"))
    assert turn.take() == 3
    assert (list(turn.stream._items), turn.stream._index) == (["c", "a", "b"], 3)
    assert (turn.notes, turn.others, turn.lock.locked()) == ({}, [], False)


def test_what_comes_early_waits_for_its_place():
    turn = Turn((7, 1, "b"), (7, 3, "d"), (7, 0, "a"), in_order=True)
    assert turn.take() == 3
    assert (list(turn.stream._items), turn.stream._index) == (["a", "b"], 2)
    assert turn.stream._unsorted == {3: "d"}
    turn.results.put_object((7, 2, "c"), None)
    turn.take()
    assert (list(turn.stream._items), turn.stream._index) == (["a", "b", "c", "d"], 4)


@pytest.mark.parametrize("other", [(8, 0, "x"), (None, None, None), None, "text", (7, 0)])
def test_what_is_not_its_own_ends_the_turn(other):
    turn = Turn((7, 0, "a"))
    turn.results.put_object(other, None)
    turn.results.put_object((7, 1, "b"), None)
    assert turn.take() == 2
    assert (list(turn.stream._items), turn.others) == (["a"], [other])
    # Whoever it is for is first.
    assert turn.take() == 0
    assert turn.results.qsize() == 1


def test_nothing_is_taken_out_of_turn():
    turn = Turn((7, 0, "a"))
    with turn.lock:
        assert turn.take() == 0
        assert turn.lock.locked()
    assert turn.results.qsize() == 1


def test_what_is_not_plain_is_left_to_others_as_what_is_made_of_it():
    turn = Turn((7, 0, "a"))
    turn.results.put(b"\x80\x04\x8f.")
    assert turn.take(lambda data: ("made of", data)) == 2
    assert turn.others == [("made of", b"\x80\x04\x8f.")]


def test_an_exception_keeps_nothing_from_the_stream():
    turn = Turn((7, 0, "a"))
    turn.results.put(b"\x80\x04\x8f.")
    with pytest.raises(ZeroDivisionError):
        turn.take(lambda data: 1 / 0)
    assert (list(turn.stream._items), turn.stream._index) == (["a"], 1)
    assert not turn.lock.locked()


def test_a_signal_handler_may_end_the_wait():
    turn = Turn((7, 1, "b"), in_order=True)

    def stop(number, frame):
        raise InterruptedError

    former = signal.signal(signal.SIGALRM, stop)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(InterruptedError):
            turn.take()
    finally:
        signal.signal(signal.SIGALRM, former)
    assert (turn.stream._unsorted, turn.stream._index) == ({1: "b"}, 0)
    assert not turn.lock.locked()


def test_what_is_no_stream_is_refused_and_leaves_the_lock():
    turn = Turn((7, 0, "a"))
    turn.stream._index = None
    with pytest.raises(TypeError):
        turn.take()
    assert not turn.lock.locked()
    with pytest.raises(TypeError):
        turn.results.get_stream(turn.stream)


def test_the_follower_waits_for_what_nobody_takes():
    turn = Turn()
    followed = threading.Event()

    def follow():
        turn.results.follow()
        followed.set()

    taker = threading.Thread(target=turn.take)
    taker.start()
    while not turn.lock.locked():
        pass
    thread = threading.Thread(target=follow)
    thread.start()
    turn.results.put_object((7, 0, "a"), None)
    taker.join()
    assert list(turn.stream._items) == ["a"]
    assert not followed.is_set()
    # The stream does not come again.
    turn.results.put_object((7, 1, "b"), None)
    thread.join()
    assert turn.results.qsize() == 1

"""SemLock does what _multiprocessing.SemLock does, call by call."""

import _multiprocessing
import itertools
import os
import threading
import time

import pytest
from martlet import _engine

RECURSIVE, SEMAPHORE = _engine.RECURSIVE_MUTEX, _engine.SEMAPHORE
KINDS = {
    "lock": (SEMAPHORE, 1, 1),
    "recursive": (RECURSIVE, 1, 1),
    "semaphore": (SEMAPHORE, 2, 2**31 - 1),
    "bounded": (SEMAPHORE, 2, 2),
    "zero": (SEMAPHORE, 0, 3),
}
names = (f"/martlet-test-{os.getpid()}-{i}" for i in itertools.count())


def standard(*arguments):
    return _multiprocessing.SemLock(*arguments, next(names), True)


def outcome(call):
    """What a call gives, or the type and text of what it raises."""
    try:
        return call()
    except (ValueError, TypeError, AssertionError, OverflowError, OSError) as error:
        return type(error), str(error)


SCRIPTS = {
    "take and give": [("acquire",), ("release",)],
    "give too often": [("release",)],
    "take twice": [("acquire", False), ("acquire", False), ("release",), ("release",)],
    "take thrice": [("acquire", False), ("acquire", True, 0), ("acquire", True, -1)],
    "give more than was taken": [("acquire", False), ("release",), ("release",), ("release",)],
    "with": [("__enter__",), ("__exit__", None, None, None), ("__exit__",)],
    "with too many": [("__exit__", 1, 2, 3, 4)],
    "timeout": [("acquire", True, 0.01), ("acquire", True, 0.01), ("acquire", True, 0.01)],
    "not to wait beats the timeout": [("acquire", False, 10)] * 3,
    "too many": [("acquire", True, 1, 2), ("release", 1)],
    "no number": [("acquire", True, "1"), ("acquire", True, [])],
    "after fork": [("acquire", False), ("_after_fork",)],
}


def replay(lock, script):
    for name, *arguments in script:
        result = outcome(lambda name=name, arguments=arguments: getattr(lock, name)(*arguments))
        yield result, lock._count(), lock._is_mine(), lock._get_value(), lock._is_zero()


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_script_has_the_same_outcomes(kind, script):
    if KINDS[kind][1] == 0:
        script = [("release",), *script]  # else the first acquire would wait for ever
    ours, theirs = _engine.SemLock(*KINDS[kind]), standard(*KINDS[kind])
    assert list(replay(ours, script)) == list(replay(theirs, script))


def test_release_takes_no_keywords():
    ours, theirs = (make(SEMAPHORE, 0, 1) for make in (_engine.SemLock, standard))
    assert outcome(lambda: ours.release(foo=1)) == outcome(lambda: theirs.release(foo=1))


@pytest.mark.parametrize(
    "keywords",
    [
        {"block": False},
        {"timeout": 0.01},
        {"block": True, "timeout": None},
        {"foo": 1},
        {"timeout": "1"},
    ],
    ids=repr,
)
def test_keywords_have_the_same_outcomes(keywords):
    ours, theirs = (make(SEMAPHORE, 1, 1) for make in (_engine.SemLock, standard))
    assert outcome(lambda: ours.acquire(**keywords)) == outcome(lambda: theirs.acquire(**keywords))


def test_an_argument_given_twice_has_the_same_outcome():
    ours, theirs = (make(SEMAPHORE, 1, 1) for make in (_engine.SemLock, standard))
    first, second = (outcome(lambda it=it: it.acquire(True, block=1)) for it in (ours, theirs))
    assert first == second


@pytest.mark.parametrize("arguments", [(5, 1, 1), (-1, 1, 1), (1, -1, 1), (1, 2**31, 1)])
def test_bad_arguments_have_the_same_outcome(arguments):
    ours, theirs = (outcome(lambda m=m: m(*arguments)) for m in (_engine.SemLock, standard))
    assert ours == theirs


def test_a_value_above_the_maximum_is_refused():
    with pytest.raises(ValueError, match="^invalid value$"):
        _engine.SemLock(SEMAPHORE, 3, 2)


def test_the_highest_value_is_the_platforms():
    assert _engine.SEM_VALUE_MAX == _multiprocessing.SemLock.SEM_VALUE_MAX
    assert _engine.SemLock(SEMAPHORE, _engine.SEM_VALUE_MAX, _engine.SEM_VALUE_MAX)._get_value()


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_what_it_was_made_of(kind):
    lock = _engine.SemLock(*KINDS[kind], "label")
    assert (lock.kind, lock._get_value(), lock.maxvalue) == KINDS[kind]
    assert lock.name is None


def test_a_timeout_lasts_as_long_as_it_says():
    lock = _engine.SemLock(SEMAPHORE, 0, 1)
    start = time.monotonic()
    assert lock.acquire(True, 0.1) is False
    assert 0.1 <= time.monotonic() - start < 5


def test_a_timeout_that_is_nan_is_refused():
    with pytest.raises(OSError):
        _engine.SemLock(SEMAPHORE, 0, 1).acquire(True, float("nan"))


def test_another_thread_runs_while_acquire_waits():
    lock = _engine.SemLock(SEMAPHORE, 0, 1)
    waiter = threading.Thread(target=lock.acquire)
    waiter.start()
    lock.release()
    waiter.join()
    assert lock._get_value() == 0


def test_a_recursive_lock_belongs_to_one_thread():
    lock = _engine.SemLock(RECURSIVE, 1, 1)
    seen = []

    def other():
        seen.append(lock.acquire(False))
        seen.append(outcome(lock.release))

    assert lock.acquire() and lock.acquire()
    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert seen == [
        False,
        (AssertionError, "attempt to release recursive lock not owned by thread"),
    ]
    assert lock._count() == 2


@pytest.mark.parametrize("kind", [RECURSIVE, SEMAPHORE])
def test_it_excludes_other_threads(kind):
    lock = _engine.SemLock(kind, 1, 1)
    inside = []

    def work():
        for _ in range(2000):
            with lock:
                inside.append(1)
                assert len(inside) == 1
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lock._get_value() == 1


def test_what_a_signal_handler_raises_ends_an_acquire(interrupted):
    lock = _engine.SemLock(SEMAPHORE, 0, 1)
    with interrupted():
        lock.acquire()
    lock.release()
    assert lock.acquire(False)


def test_an_acquire_goes_on_after_a_signal_handler(alarm):
    lock = _engine.SemLock(SEMAPHORE, 0, 1)
    fired = []

    def handler(number, frame):
        fired.append(number)
        if len(fired) == 3:
            lock.release()

    alarm(handler)
    assert lock.acquire(True, 60)
    assert len(fired) >= 3


def test_an_attached_lock_is_the_same_lock():
    lock = _engine.SemLock(SEMAPHORE, 1, 1)
    other = _engine.SemLock.attach(*lock.place)
    assert (other.kind, other.maxvalue) == (SEMAPHORE, 1)
    assert lock.acquire()
    assert not other.acquire(False)
    other.release()
    assert lock.acquire(False)


@pytest.mark.parametrize("offset", [2**40, 2**64 - 1, 1])
def test_attaching_to_a_place_without_a_lock_is_refused(offset):
    descriptor, _ = _engine.SemLock(SEMAPHORE, 1, 1).place
    with pytest.raises(OSError):
        _engine.SemLock.attach(descriptor, offset)


def test_a_child_shares_the_lock(in_child):
    lock = _engine.SemLock(SEMAPHORE, 0, 1)
    with in_child(lock.release):
        assert lock.acquire(True, 60)


def test_counts_what_threads_took_while_others_waited():
    lock = _engine.SemLock(SEMAPHORE, 0, 2**31 - 1)
    waiters = [threading.Thread(target=lock.acquire) for _ in range(4)]
    for waiter in waiters:
        waiter.start()
    taken = 0
    for _ in range(1000):
        lock.release()
        taken += lock.acquire(False)
    for _ in waiters:
        lock.release()
    for waiter in waiters:
        waiter.join()
    assert lock._count() == taken - 1000
    assert lock._get_value() == 1000 - taken

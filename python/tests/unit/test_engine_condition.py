"""A notification wakes exactly those it is meant for."""

import threading

import pytest
from martlet import _engine


def test_a_notification_reaches_who_entered_before():
    condition = _engine.Condition()
    ticket = condition.enter()
    assert condition.waiting() == 1
    condition.notify(1)
    assert condition.sleep(ticket) is True
    assert condition.waiting() == 0


def test_a_notification_to_nobody_is_lost():
    condition = _engine.Condition()
    condition.notify(5)
    assert condition.sleep(condition.enter(), 0.01) is False


def test_who_timed_out_has_left():
    condition = _engine.Condition()
    assert condition.sleep(condition.enter(), 0) is False
    assert condition.waiting() == 0


@pytest.mark.parametrize("count", [0, 1, 3, 5, 100])
def test_exactly_as_many_wake_as_were_notified(count):
    condition = _engine.Condition()
    tickets = [condition.enter() for _ in range(5)]
    condition.notify(count)
    woken = [condition.sleep(ticket, 0) for ticket in tickets]
    assert sum(woken) == min(count, 5)


def test_sleeping_threads_are_woken():
    condition = _engine.Condition()
    tickets = [condition.enter() for _ in range(4)]
    woken = []
    threads = [
        threading.Thread(target=lambda t=ticket: woken.append(condition.sleep(t)))
        for ticket in tickets
    ]
    for thread in threads:
        thread.start()
    condition.notify(4)
    for thread in threads:
        thread.join()
    assert woken == [True] * 4


@pytest.mark.parametrize("held", [True, False])
def test_notified_threads_take_the_lock_one_after_the_other(held):
    condition, lock = _engine.Condition(), _engine.SemLock(_engine.RECURSIVE_MUTEX, 1, 1)
    tickets = [condition.enter() for _ in range(4)]
    woken = []

    def wait(ticket):
        condition.sleep(ticket)
        with lock:
            woken.append(lock._count())

    threads = [threading.Thread(target=wait, args=(ticket,)) for ticket in tickets]
    for thread in threads:
        thread.start()
    if held:
        lock.acquire()
    condition.notify(4, lock)
    if held:
        assert woken == []
        lock.release()
    for thread in threads:
        thread.join()
    assert woken == [1] * 4


def test_what_is_no_lock_of_the_engine_does_not_matter():
    condition = _engine.Condition()
    ticket = condition.enter()
    condition.notify(1, threading.Lock())
    assert condition.sleep(ticket, 0)
    with pytest.raises(TypeError):
        condition.notify(1, None, None)


def test_an_exception_of_a_signal_handler_leaves(interrupted):
    condition = _engine.Condition()
    ticket = condition.enter()
    with interrupted():
        condition.sleep(ticket)
    assert condition.waiting() == 0


def test_a_bad_timeout_leaves_too():
    condition = _engine.Condition()
    with pytest.raises(TypeError):
        condition.sleep(condition.enter(), "1")
    assert condition.waiting() == 0


def test_a_negative_count_is_refused():
    with pytest.raises(OverflowError):
        _engine.Condition().notify(-1)


def test_a_child_notifies_through_an_attached_condition(in_child):
    condition = _engine.Condition("label")
    ticket = condition.enter()
    with in_child(lambda: _engine.Condition.attach(*condition.place).notify(1)):
        assert condition.sleep(ticket, 60) is True

"""An event wakes all who wait for it."""

import threading

from martlet import _engine


def test_the_flag_is_what_was_last_said():
    event = _engine.Event()
    assert event.is_set() is False
    event.set()
    event.set()
    assert event.is_set() is True
    event.clear()
    assert event.is_set() is False


def test_wait_says_whether_the_flag_came():
    event = _engine.Event()
    assert event.wait(0) is False
    assert event.wait(-1) is False
    assert event.wait(0.01) is False
    event.set()
    assert event.wait() is True
    assert event.wait(0) is True


def test_set_wakes_all():
    event = _engine.Event()
    woken = []
    threads = [threading.Thread(target=lambda: woken.append(event.wait())) for _ in range(5)]
    for thread in threads:
        thread.start()
    event.set()
    for thread in threads:
        thread.join()
    assert woken == [True] * 5


def test_an_attached_event_is_the_same_event():
    event = _engine.Event("label")
    _engine.Event.attach(*event.place).set()
    assert event.is_set()


def test_a_child_shares_the_event(in_child):
    event = _engine.Event()
    with in_child(event.set):
        assert event.wait(60)


def test_what_a_signal_handler_raises_ends_a_wait(interrupted):
    with interrupted():
        _engine.Event().wait()


def test_a_wait_goes_on_after_a_signal_handler(alarm):
    event = _engine.Event()
    alarm(lambda number, frame: event.set())
    assert event.wait(60) is True


def test_signals_do_not_stretch_a_timeout(alarm):
    alarm(lambda number, frame: None)
    assert _engine.Event().wait(0.1) is False

"""What a pool does with its tasks and results happens whole, or not at all."""

import queue

import pytest
from martlet import _engine
from martlet._objects import pickling  # noqa: F401 - says how functions are pickled

TASK = 7, 0, max, (1, 2), {}


def test_a_task_is_noted_with_its_number_and_put():
    tasks, notes = _engine.Queue(), {}
    for number in range(3):
        assert tasks.put_noted((number, *TASK[1:]), notes, (number, 0), "note") is True
    assert notes == {(number, 0): (number, "note") for number in range(3)}
    assert tasks.get_object(None) == (0, *TASK[1:])
    assert tasks.put_noted(TASK, notes, TASK[:2], max)
    assert notes[TASK[:2]] == (3, max)


@pytest.mark.parametrize("value", [(7, 0, {1}), object(), lambda: None, b"x" * 100_000, 2**70])
def test_what_needs_python_code_is_neither_noted_nor_put(value):
    tasks, notes = _engine.Queue(), {}
    assert tasks.put_noted(value, notes, "key", "note") is False
    assert (notes, tasks.qsize()) == ({}, 0)


def test_what_has_no_room_is_neither_noted_nor_put():
    tasks, notes = _engine.Queue(1), {}
    assert tasks.put_noted(TASK, notes, "first", "note")
    assert not tasks.put_noted(TASK, notes, "second", "note")
    assert (list(notes), tasks.qsize()) == (["first"], 1)


def test_nothing_is_put_while_another_waits_for_room():
    tasks, notes = _engine.Queue(), {None: "waits"}
    assert not tasks.put_noted(TASK, notes, "key", "note")
    assert (notes, tasks.qsize()) == ({None: "waits"}, 0)


def test_notes_that_cannot_be_taken_keep_the_task():
    tasks = _engine.Queue()
    assert not tasks.put_noted(TASK, {}, [], "note")
    assert tasks.qsize() == 0
    with pytest.raises(TypeError):
        tasks.put_noted(TASK, {}, "key")


def refuse(data):
    raise AssertionError("there is no need to ask")


def test_what_comes_soon_is_among_the_objects():
    results, objects = _engine.Queue(), ["before"]
    results.begin_spin()
    results.put_object(TASK, None)
    results.get_spinning(refuse, objects)
    results.end_spin()
    assert objects == ["before", TASK]


@pytest.mark.parametrize("large", [None, b"x" * 5000])
def test_what_does_not_come_soon_or_is_large_is_left(large):
    results, objects = _engine.Queue(), []
    if large is not None:
        results.put_object(large, None)
    with pytest.raises(queue.Empty):
        results.get_spinning(refuse, objects)
    results.end_spin()
    assert objects == []
    assert results.qsize() == (large is not None)


def test_what_is_not_plain_is_what_is_made_of_it():
    results, objects = _engine.Queue(), []
    results.put(b"\x80\x04\x8f.")
    results.get_spinning(lambda data: ("made of", data), objects)
    assert objects == [("made of", b"\x80\x04\x8f.")]
    results.put(b"\x80\x04\x8f.")
    with pytest.raises(ZeroDivisionError):
        results.get_spinning(lambda data: 1 / 0, objects)
    assert len(objects) == 1

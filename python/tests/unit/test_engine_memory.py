"""Shared bytes are seen through the buffer protocol."""

import gc
import os
import resource

import pytest
from martlet import _engine


def test_new_memory_is_zero_and_as_long_as_asked():
    memory = _engine.Memory(5000)
    assert len(memory) == 5000
    assert bytes(memory) == bytes(5000)


def test_what_one_writes_the_others_see():
    memory = _engine.Memory(100)
    other = _engine.Memory.attach(memory.descriptor, 100)
    memoryview(memory)[99] = 7
    assert memoryview(other)[99] == 7


def test_a_view_keeps_the_bytes_alive():
    view = memoryview(_engine.Memory(100_000))
    gc.collect()
    view[99_999] = 1
    assert view.readonly is False
    assert view[99_999] == 1


def test_a_child_writes_into_the_same_bytes(in_child):
    memory = _engine.Memory(10)
    with in_child(lambda: memoryview(memory).__setitem__(0, 42)):
        pass
    assert memoryview(memory)[0] == 42


@pytest.mark.parametrize("size", [0, -1])
def test_no_bytes_are_refused(size):
    with pytest.raises((OSError, ValueError)):
        _engine.Memory(size)


def test_more_than_the_machine_has_is_a_memory_error():
    with pytest.raises(MemoryError):
        _engine.Memory(2**62)


def test_attaching_for_more_than_there_is_is_refused():
    memory = _engine.Memory(100)
    with pytest.raises(OSError):
        _engine.Memory.attach(memory.descriptor, 2**30)


def test_memory_without_addresses_is_not_filled_first(in_child):
    def ask():
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        before = os.times().system
        with pytest.raises(MemoryError):
            _engine.Memory(4 << 30)
        assert os.times().system - before < 0.5

    with in_child(ask):
        pass

"""What Connection does in C, and what it leaves to Python's methods: ``connections.py NAME``."""

import errno
import fcntl
import importlib
import multiprocessing.connection
import os
import sys
import threading
import time
from multiprocessing.connection import Connection, Pipe
from unittest import mock

from martlet import _engine
from martlet._objects import pipes, queue_handles

METHODS = ("send", "recv", "send_bytes", "recv_bytes", "poll")


def failure(call, *args, **kwargs):
    """The class and the text of what a call raises."""
    try:
        call(*args, **kwargs)
    except Exception as error:
        return type(error), str(error)
    raise AssertionError(f"{call} raises nothing")


class Told(Connection):
    """Says which of its methods were called."""

    def __init__(self, *args):
        super().__init__(*args)
        self.calls = []


def note(name):
    def method(self, *args):
        self.calls.append(name)
        return getattr(super(Told, self), name)(*args)

    return method


for _name in ("_check_closed", "_check_readable", "_check_writable"):
    setattr(Told, _name, note(_name))
for _name in ("_send_bytes", "_recv_bytes", "_poll"):
    setattr(Told, _name, note(_name))


def prove_what_a_subclass_overrides_is_called():
    near, far = Pipe()
    told = Told(os.dup(near.fileno()))
    for method, args, calls in (
        ("send", (7,), ["_check_closed", "_check_writable", "_send_bytes"]),
        ("send_bytes", (b"7",), ["_check_closed", "_check_writable", "_send_bytes"]),
        ("recv", (), ["_check_closed", "_check_readable", "_recv_bytes"]),
        ("recv_bytes", (), ["_check_closed", "_check_readable", "_recv_bytes"]),
        ("poll", (), ["_check_closed", "_check_readable", "_poll"]),
    ):
        far.send(7)
        told.calls.clear()
        getattr(told, method)(*args)
        assert told.calls == calls, (method, told.calls)


def prove_what_an_object_has_instead_is_called():
    class Called(Exception):
        pass

    def call(*args):
        raise Called

    for method, args, hook in (
        ("send", (7,), "_send_bytes"),
        ("send_bytes", (b"7",), "_send_bytes"),
        ("recv", (), "_recv_bytes"),
        ("recv_bytes", (), "_check_readable"),
        ("poll", (), "_poll"),
    ):
        near, _far = Pipe()
        setattr(near, hook, call)
        assert failure(getattr(near, method), *args)[0] is Called, method


def prove_the_class_is_the_standard_one_with_methods_of_ours():
    assert type(Pipe()[0]) is Connection
    importlib.reload(multiprocessing.connection)
    assert multiprocessing.connection.Connection is Connection
    for name in METHODS:
        assert vars(Connection)[name] is vars(_engine.ConnectionMethods)[name], name
    near, far = Pipe()
    near.send({1})
    assert far.recv() == {1}


def prove_objects_arrive_equal():
    near, far = Pipe()
    for obj in (7, b"y" * 5_000, b"z" * 60_000, {1, 2}, [[{"a": ()}]], "x" * 4_200):
        near.send(obj)
        assert far.poll()
        assert far.recv() == obj


def prove_an_object_that_cannot_be_pickled_leaves_nothing_behind():
    near, far = Pipe()
    failure(near.send, lambda: None)
    assert not far.poll()


def prove_bytes_arrive_equal():
    near, far = Pipe()
    for data in (b"", bytearray(b"abc"), memoryview(b"de"), b"f" * 70_000):
        near.send_bytes(data)
        assert far.recv_bytes() == data
    near.send_bytes(b"abcdef", 2, size=3)
    assert far.recv_bytes(maxlength=3) == b"cde"
    near.send_bytes(b"abc")
    assert failure(far.recv_bytes, 2) == (OSError, "bad message length")
    assert not far.readable


def prove_a_closed_connection_is_an_error():
    near, _far = Pipe()
    near.close()
    for method in METHODS:
        args = (b"",) if method.startswith("send") else ()
        assert failure(getattr(near, method), *args) == (OSError, "handle is closed")


def prove_the_wrong_direction_is_an_error():
    reader, writer = Pipe(duplex=False)
    for call in (reader.send, reader.send_bytes):
        assert failure(call, b"") == (OSError, "connection is read-only")
    for call in (writer.recv, writer.recv_bytes, writer.poll):
        assert failure(call) == (OSError, "connection is write-only")


def prove_the_end_is_eof_however_it_is_looked_for():
    near, far = Pipe()
    far.close()
    assert near.poll(None)
    for call in (near.recv, near.recv_bytes):
        assert failure(call) == (EOFError, "")
    assert failure(near.send, 1)[0] is BrokenPipeError


def prove_a_descriptor_that_does_not_block_says_so():
    near, far = Pipe()
    fcntl.fcntl(near.fileno(), fcntl.F_SETFL, os.O_NONBLOCK)
    for call in (near.recv, near.recv_bytes):
        assert failure(call)[0] is BlockingIOError
    far.send(1)
    assert near.recv() == 1


def prove_a_timeout_means_what_it_meant():
    near, far = Pipe()
    far.send(1)
    for timeout in (0, -1, 0.001, True, None):
        assert near.poll(timeout) is True
        assert near.poll(timeout=timeout) is True
    assert failure(near.poll, "1") == failure(near._martlet_poll, "1")
    assert near.recv() == 1
    assert near.poll(0.001) is False
    for timeout in (2**70, float("nan"), float("inf")):
        assert failure(near.poll, timeout) == failure(near._martlet_poll, timeout)


def hand_over(end):
    control, other = Pipe()
    control.send(end)
    end.close()
    return other.recv()


def refuse(*args):
    raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))


def prove_an_end_that_comes_without_its_queues_has_all_messages():
    for module, name, put in (
        (queue_handles.PipeHandle, "of", refuse),
        (pipes, "is_scarce", lambda descriptor: True),
    ):
        near, far = Pipe()
        near.send("early")
        far.send("before")
        with mock.patch.object(module, name, put):
            end = hand_over(far)
        assert "_martlet_end" not in vars(end)
        near.send("late")
        end.send("after")
        assert [end.recv(), end.recv()] == ["early", "late"]
        assert [near.recv(), near.recv()] == ["before", "after"]


def prove_an_end_that_comes_with_its_queues_is_not_shown():
    near, far = Pipe()
    near.send("early")
    end = hand_over(far)
    assert end.recv() == "early"
    # The byte of the queue, and no message.
    near.send("late")
    assert os.read(end._handle, 100) == b"\xb1"
    assert end.recv() == "late"


def prove_a_timeout_does_not_begin_anew_when_the_pipe_is_shown():
    near, far = Pipe()
    timer = threading.Timer(0.5, far.fileno)
    timer.start()
    begin = time.monotonic()
    assert near.poll(0.75) is False
    assert time.monotonic() - begin < 1.2
    timer.join()


def prove_wrong_arguments_are_refused():
    near, _far = Pipe()
    for call, args in ((near.send, ()), (near.recv, (1,)), (near.poll, (1, 2))):
        assert failure(call, *args)[0] is TypeError
    assert failure(Connection._martlet_serve, 1)[0] is TypeError


if __name__ == "__main__":
    globals()[sys.argv[1]]()

"""Messages over descriptors have the wire format of multiprocessing.connection."""

import errno
import os
import pickle
import socket
import struct
import threading
from contextlib import closing
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler

import pytest
from martlet import _engine


@pytest.fixture
def pipe():
    reader, writer = os.pipe()
    with closing(Connection(reader, writable=False)), closing(Connection(writer, readable=False)):
        yield reader, writer


@pytest.fixture
def ended(pipe):
    """A reader whose stream holds whatever the test writes, and then ends."""
    reader, writer = pipe
    spare = os.dup(reader)

    def end_after(data):
        os.write(writer, data)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, writer)
        os.close(null)
        return spare

    yield end_after
    os.close(spare)


@pytest.mark.parametrize("size", [0, 1, 4096, 4097, 16_384, 60_000])
def test_a_message_comes_out_as_it_went_in(pipe, size):
    reader, writer = pipe
    _engine.send(writer, bytes(range(256)) * (size // 256) + b"x" * (size % 256))
    assert len(_engine.receive(reader)) == size


def test_a_message_larger_than_the_pipe_goes_through(pipe):
    reader, writer = pipe
    data = os.urandom(3_000_000)
    sender = threading.Thread(target=_engine.send, args=(writer, data))
    sender.start()
    assert _engine.receive(reader) == data
    sender.join()


def test_a_standard_connection_understands_what_was_sent(pipe):
    reader, writer = pipe
    connection = Connection(os.dup(reader), writable=False)
    with closing(connection):
        _engine.send(writer, b"bytes")
        assert connection.recv_bytes() == b"bytes"
        _engine.send(writer, ForkingPickler.dumps({"a": [1]}))
        assert connection.recv() == {"a": [1]}


def test_what_a_standard_connection_sent_is_understood(pipe):
    reader, writer = pipe
    connection = Connection(os.dup(writer), readable=False)
    with closing(connection):
        connection.send_bytes(b"")
        connection.send_bytes(b"y" * 30_000)
        connection.send(("a", None))
        connection.send({1, 2})
    assert _engine.receive(reader) == b""
    assert _engine.receive(reader) == b"y" * 30_000
    assert pickle.loads(_engine.receive(reader)) == ("a", None)
    assert pickle.loads(_engine.receive(reader)) == {1, 2}


def test_a_size_in_the_long_form_is_understood(pipe):
    reader, writer = pipe
    os.write(writer, struct.pack("!iQ", -1, 3) + b"abc")
    assert _engine.receive(reader) == b"abc"


def test_a_message_over_the_limit_is_none_and_its_body_stays(pipe):
    reader, writer = pipe
    _engine.send(writer, b"abc")
    assert _engine.receive(reader, 2) is None
    assert os.read(reader, 10) == b"abc"


def test_a_message_at_the_limit_is_received(pipe):
    reader, writer = pipe
    _engine.send(writer, b"abc")
    assert _engine.receive(reader, 3) == b"abc"


@pytest.mark.parametrize("data", [b"", struct.pack("!i", 3)], ids=["size", "body"])
def test_an_end_before_a_part_is_eof(ended, data):
    with pytest.raises(EOFError) as caught:
        _engine.receive(ended(data))
    assert caught.value.args == ()


@pytest.mark.parametrize("data", [b"\0", struct.pack("!i", 3) + b"a"], ids=["size", "body"])
def test_an_end_inside_a_part_is_an_error(ended, data):
    with pytest.raises(OSError, match="^got end of file during message$"):
        _engine.receive(ended(data))


def test_a_size_that_no_machine_has_is_a_memory_error(pipe):
    reader, writer = pipe
    os.write(writer, struct.pack("!iQ", -1, 2**63))
    with pytest.raises(MemoryError):
        _engine.receive(reader)


def test_sending_to_nobody_is_a_broken_pipe():
    reader, writer = os.pipe()
    os.close(reader)
    with pytest.raises(BrokenPipeError):
        _engine.send(writer, b"a")
    os.close(writer)


def test_a_closed_descriptor_is_ebadf():
    reader, writer = os.pipe()
    os.close(reader)
    os.close(writer)
    for call in (
        lambda: _engine.send(writer, b""),
        lambda: _engine.receive(reader),
    ):
        with pytest.raises(OSError) as caught:
            call()
        assert caught.value.errno == errno.EBADF


@pytest.mark.parametrize("descriptor", [2**31, -(2**31) - 1, 2**70])
def test_a_number_that_is_no_descriptor_is_refused(descriptor):
    with pytest.raises(OverflowError):
        _engine.send(descriptor, b"")


def test_poll_says_whether_a_message_or_the_end_is_there():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert _engine.poll(ours.fileno(), 0) is False
        assert _engine.poll(ours.fileno(), -1) is False
        assert _engine.poll(ours.fileno(), 0.01) is False
        _engine.send(theirs.fileno(), b"")
        assert _engine.poll(ours.fileno(), None) is True
        assert _engine.receive(ours.fileno()) == b""
        theirs.close()
        assert _engine.poll(ours.fileno(), 0) is True


def test_a_timeout_that_is_no_number_is_refused(pipe):
    with pytest.raises(OSError):
        _engine.poll(pipe[0], float("nan"))
    with pytest.raises(TypeError):
        _engine.poll(pipe[0], "1")


@pytest.mark.parametrize("arguments", [(1, None, None), (None, 1, None), (None, "x", None)])
def test_the_end_of_a_pipe_is_made_of_lanes(arguments):
    with pytest.raises(TypeError, match="of a martlet._engine.PipeLane or None"):
        _engine.PipeEnd(*arguments)
    with pytest.raises(TypeError, match="PipeEnd or None"):
        _engine.poll(0, 0, 1)


def test_what_a_signal_handler_raises_ends_a_receive(pipe, interrupted):
    with interrupted():
        _engine.receive(pipe[0])


def test_signals_do_not_tear_a_message(pipe, alarm):
    reader, writer = pipe
    data = os.urandom(200_000)
    fired = []

    def feed(number, frame):
        fired.append(number)
        if len(fired) == 3:
            sender.start()

    sender = threading.Thread(target=_engine.send, args=(writer, data))
    alarm(feed)
    assert _engine.receive(reader) == data
    sender.join()
    assert len(fired) >= 3

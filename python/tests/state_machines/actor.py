"""What performs the operations in the processes of a side: the actors, each a thread.

An operation is a piece of Python text. What comes of it is told as text, too.
"""

import ast
import json
import multiprocessing
import os
import threading
import time

import values
from describe import describe, describe_error

__all__ = ["Channel", "act", "open_stage", "work"]

_LONGEST_FLUSH = 20


class Channel:
    """One end of a connection to the driver: a socket of whole messages."""

    def __init__(self, socket, family):
        self.socket = socket
        self.family = family

    def receive(self):
        """The next message to this family; what an earlier one left unread is dropped."""
        while True:
            message = json.loads(self.socket.recv(1 << 17))
            if message["family"] == self.family:
                return message

    def send(self, **message):
        self.socket.send(json.dumps(message | {"family": self.family}).encode())

    def greet(self):
        self.send(pid=os.getpid(), tid=threading.get_native_id())


def open_stage(start_method):
    """The names that a setup may use, before it adds its own."""
    known = {name: getattr(values, name) for name in dir(values) if name[0] != "_"}
    return known | {"context": multiprocessing.get_context(start_method)}


def perform(text, stage, own):
    """Run `text`; tell what its last expression is, or what it raises."""
    tree = ast.parse(text)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    value = None
    try:
        if tree.body:
            exec(compile(tree, "<operation>", "exec"), stage)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), "<operation>", "eval"), stage)
        return f"returned {describe(value, own)}"
    except BaseException as error:
        return f"raised {describe_error(error, own)}"


def flush(own):
    """Wait until what was put into a standard queue has arrived, which takes it a thread."""
    deadline = time.monotonic() + _LONGEST_FLUSH
    for queue in own.values():
        while _is_feeding(queue):
            assert time.monotonic() < deadline, "the feeder of a queue does not come to rest"
            time.sleep(0.0001)


def _is_feeding(queue):
    feeder = getattr(queue, "_thread", None)
    if not isinstance(feeder, threading.Thread) or not feeder.is_alive():
        return False
    return bool(queue._closed or queue._buffer or not queue._notempty._waiters)


def act(channel, stages):
    """Perform what the driver says, until it says that this is the end."""
    channel.greet()
    while (message := channel.receive())["text"] is not None:
        stage, own = stages[message["stage"]]
        outcome = perform(message["text"], stage, own)
        flush(own)
        channel.send(outcome=outcome)


def work(channels, start_method, owned):
    """The life of a second process: its main thread and one more are actors."""
    play(channels, [(open_stage(start_method) | own, own) for own in owned])


def play(channels, stages):
    """Start an actor for each channel but the first, which is this thread's."""
    (_, mine), *rest = channels
    for name, channel in rest:
        threading.Thread(target=act, args=(channel, stages), name=name, daemon=True).start()
    act(mine, stages)

"""Listener and Client of all families, with keys, wrong keys and back-log."""

import multiprocessing as mp
import os
import tempfile
import threading
from multiprocessing.connection import (
    Client,
    Listener,
    answer_challenge,
    deliver_challenge,
)


def call(address, key, answers):
    try:
        with Client(address, authkey=key) as connection:
            connection.send(["hello", b"x" * 100_000])
            answers.append(connection.recv())
    except Exception as error:
        answers.append((type(error).__name__, str(error)))


def meet(family, address, own, other):
    answers = []
    with Listener(address, family, authkey=own) as listener:
        thread = threading.Thread(target=call, args=(listener.address, other, answers))
        thread.start()
        try:
            with listener.accept() as connection:
                word, data = connection.recv()
                connection.send((word, len(data)))
        except Exception as error:
            print("  accept", type(error).__name__, error)
        thread.join()
        print(" ", answers, listener.last_accepted)


class Wire:
    def __init__(self, received):
        self.received = received

    def recv_bytes(self, size):
        return self.received

    def send_bytes(self, data):
        pass


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "socket")
        for family, address in (
            ("AF_UNIX", None),
            ("AF_UNIX", path),
            ("AF_UNIX", f"\0abstract {os.getpid()}"),
            ("AF_INET", ("localhost", 0)),
            ("AF_INET", None),
        ):
            print(family, type(address).__name__)
            with Listener(address, family) as listener:
                kind = type(listener.address).__name__
                print(" ", kind, os.path.exists(listener.address) if kind == "str" else "")
            if family == "AF_UNIX":
                meet(family, address, None, None)
                meet(family, address, b"key", b"key")
        for own, other in ((b"key", b"other"), (b"k" * 1000, b"k" * 1000)):
            print(len(own), len(other))
            meet("AF_UNIX", None, own, other)
        print(os.path.exists(path))
    for bad in (
        lambda: Listener("x", "AF_NONE"),
        lambda: Listener(5),
        lambda: Listener(("localhost",)),
        lambda: Listener(authkey="text"),
        lambda: Client("/no/such/socket"),
        lambda: Client("/no/such/socket", authkey="text"),
        lambda: Client(5),
        lambda: Client("x", family="AF_PIPE"),
        lambda: deliver_challenge(Wire(b"wrong"), b"key"),
        lambda: answer_challenge(Wire(b"wrong"), b"key"),
        lambda: deliver_challenge(Wire(b""), "text"),
    ):
        try:
            bad()
        except Exception as error:
            print(type(error).__name__, error)
    listener = Listener()
    listener.close()
    try:
        listener.accept()
    except OSError as error:
        print(error)
    print(mp.AuthenticationError.__mro__[1].__name__)

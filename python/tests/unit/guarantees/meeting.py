"""A listener that a client visits: ``meeting.py listen KEY FAMILY COMMAND... | visit KEY ADDRESS``.

The listener starts the client by the command, which may be on the other module.
"""

import subprocess
import sys
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Listener, wait

OBJECTS = [1, "text", b"bytes", {"key": [None, 2.5]}, "long" * 50_000]


def listen(family, key, command):
    with Listener(family=family, authkey=key) as listener:
        address = repr(listener.address)
        with subprocess.Popen([*command, address], stdout=subprocess.PIPE, text=True) as visitor:
            try:
                with listener.accept() as visit:
                    for obj in OBJECTS:
                        assert visit.recv() == obj
                        visit.send(obj)
                    assert visit.recv_bytes() == b""
                    assert wait([visit], 60) == [visit]
                    visit.recv()
            except (AuthenticationError, EOFError) as error:
                print("listener:", type(error).__name__, error)
            print("client:", visitor.communicate()[0])


def visit(address, key):
    try:
        with Client(address, authkey=key) as connection:
            for obj in OBJECTS:
                connection.send(obj)
                assert connection.recv() == obj
            connection.send_bytes(b"")
        print("served")
    except AuthenticationError as error:
        print(type(error).__name__, error)


if __name__ == "__main__":
    role, key, *words = sys.argv[1:]
    if role == "listen":
        listen(words[0], key.encode(), words[1:])
    else:
        visit(eval(words[0]), key.encode())

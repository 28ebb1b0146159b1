"""Children that somebody else starts get ends of pipes, by number or pickled, with messages."""

import multiprocessing as mp
import os
import subprocess
import sys
import threading
from multiprocessing.connection import Connection, Listener

BY_NUMBER = """
import sys
from multiprocessing.connection import Connection
with Connection(int(sys.argv[1])) as end:
    for _ in range(int(sys.argv[2])):
        end.send(end.recv())
"""

ONLY_TAKING = """
import sys
from multiprocessing.connection import Connection
with Connection(int(sys.argv[1])) as end:
    sys.exit(sum(len(end.recv()) for _ in range(int(sys.argv[2]))))
"""

PICKLED = """
import sys
from multiprocessing import process
from multiprocessing.connection import Client
process.current_process().authkey = b"key"
with Client(sys.argv[1], authkey=b"key") as connection:
    for count in iter(connection.recv, None):
        (end,) = connection.recv()
        if not end.readable:
            end.send(["written"] * count)
        for _ in range(count if end.readable else 0):
            connection.send(end.recv())
        end.close()
"""

MESSAGES = ["early", b"x" * 50_000, ("late", 1), ""]


def run(program, *arguments, **options):
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, **options)


def by_number(end, count=4, program=BY_NUMBER):
    process = run(program, end.fileno(), count, pass_fds=[end.fileno()])
    end.close()
    return process


def receive(end):
    got = []
    try:
        while True:
            got.append(end.recv())
    except (EOFError, ConnectionResetError):
        return [len(message) for message in got]


def send(end, messages=MESSAGES):
    for message in messages:
        end.send(message)


def of_a_process_that_has_both_ends():
    near, far = mp.Pipe()
    send(near)
    child = by_number(far)
    print(receive(near), child.wait())


def of_a_process_that_has_closed_the_other():
    near, far = mp.Pipe()
    send(near)
    near.close()
    descriptor = os.dup(far.fileno())
    far.close()
    with Connection(descriptor) as end:
        print(receive(end))


def of_messages_after_those_that_waited():
    near, far = mp.Pipe()
    send(near, "abc")
    child = by_number(far, 6)
    send(near, "def")
    print([near.recv() for _ in range(6)], child.wait())


def of_what_was_sent_before():
    near, far = mp.Pipe()
    send(far, "abc")
    child = by_number(far, 1)
    near.send("d")
    print([near.recv() for _ in range(4)], child.wait())


def of_both_ends():
    near, far = mp.Pipe()
    send(near, "abc")
    send(far, "de")
    print([by_number(end, count, ONLY_TAKING).wait() for end, count in ((far, 3), (near, 2))])


def start(end, ready):
    child = by_number(end)
    ready.set()
    sys.exit(child.wait())


def of_the_child_of_a_process_whose_parent_receives():
    near, far = mp.Pipe()
    send(near)
    ready = mp.Event()
    process = mp.Process(target=start, args=(far, ready))
    process.start()
    far.close()
    print(receive(near))
    process.join()
    print(process.exitcode)


def of_the_child_of_a_process_whose_parent_sends_later():
    near, far = mp.Pipe()
    send(near, MESSAGES[:3])
    ready = mp.Event()
    process = mp.Process(target=start, args=(far, ready))
    process.start()
    far.close()
    ready.wait()
    send(near, MESSAGES[3:])
    print(receive(near))
    process.join()
    print(process.exitcode)


def of_ends_that_are_pickled():
    mp.current_process().authkey = b"key"
    with Listener(authkey=b"key") as listener:
        child = run(PICKLED, listener.address)
        with listener.accept() as connection:
            for duplex in (True, False):
                for closed in (True, False):
                    near, far = mp.Pipe(duplex)
                    send(far)
                    connection.send(len(MESSAGES))
                    connection.send([near])
                    if closed:
                        far.close()
                    print(len([connection.recv() for _ in MESSAGES]))
                    near.close()
            reader, writer = mp.Pipe(duplex=False)
            writer.send("before")
            connection.send(3)
            connection.send([writer])
            print(reader.recv(), reader.recv())
            connection.send(None)
        print(child.wait())


def of_a_large_message_on_its_way():
    near, far = mp.Pipe()
    near.send("first")
    thread = threading.Thread(target=near.send, args=(bytes(3_000_000),))
    thread.start()
    child = by_number(far, 2)
    print(len(near.recv()), len(near.recv()), child.wait())
    thread.join()


if __name__ == "__main__":
    for name, function in list(globals().items()):
        if name.startswith("of_"):
            print(name, flush=True)
            function()

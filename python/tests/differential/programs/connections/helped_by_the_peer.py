"""Messages reach a plain child whose parent cannot touch the peer's descriptors: the peer helps."""

import ctypes
import multiprocessing as mp
import os
import struct
import subprocess
import sys
import time

PLAIN = """
import sys
from multiprocessing.connection import Connection
with Connection(int(sys.argv[1])) as end:
    for _ in range(int(sys.argv[2])):
        end.send(end.recv())
"""
libc = ctypes.CDLL(None)
PR_SET_DUMPABLE = 4


def give_up_rights():
    """Lose what a process of root's may do to others."""
    header = struct.pack("Ii", 0x20080522, 0)
    libc.capset(header, bytes(24))


def start(end, count, peer):
    give_up_rights()
    while not is_asleep(peer):
        time.sleep(0.01)
    command = [sys.executable, "-c", PLAIN, str(end.fileno()), str(count)]
    sys.exit(subprocess.run(command, pass_fds=[end.fileno()]).returncode)


def is_asleep(process):
    with open(f"/proc/{process}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] == "S"


def receive(near):
    return [near.recv() for _ in range(3)]


def poll_first(near):
    return near.poll(60), receive(near)


def poll_for_a_moment(near):
    while not near.poll(0.5):
        pass
    return receive(near)


def receive_bytes(near):
    return [len(near.recv_bytes()) for _ in range(3)]


if __name__ == "__main__":
    # Now no process without rights may look at this one.
    libc.prctl(PR_SET_DUMPABLE, 0)
    for use in receive, poll_first, poll_for_a_moment, receive_bytes:
        near, far = mp.Pipe()
        for message in "zero", "one", "two":
            near.send(message)
        process = mp.Process(target=start, args=(far, 3, os.getpid()))
        process.start()
        far.close()
        print(use.__name__, use(near))
        process.join()
        print(process.exitcode)

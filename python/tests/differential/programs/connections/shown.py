"""Descriptors of pipes are used beside send and recv, before, between and after messages."""

import asyncio
import copy
import errno
import multiprocessing as mp
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import threading
from multiprocessing import reduction
from multiprocessing.connection import wait


def frames(*bodies):
    return b"".join(struct.pack("!i", len(body)) + body for body in bodies)


def of_a_simplex_pipe_with_unread_messages():
    reader, writer = mp.Pipe(duplex=False)
    writer.send_bytes(b"one")
    writer.send_bytes(b"")
    writer.send_bytes(b"three" * 1000)
    descriptor = reader.fileno()
    expected = frames(b"one", b"", b"three" * 1000)
    print(os.read(descriptor, 100_000) == expected, select.select([descriptor], [], [], 0)[0])
    writer.send_bytes(b"four")
    print(os.read(descriptor, 100), reader.poll())
    os.write(writer.fileno(), frames(b"five"))
    print(reader.recv_bytes())


def of_the_writer_with_unread_messages():
    reader, writer = mp.Pipe(duplex=False)
    writer.send("first")
    os.write(writer.fileno(), frames(b"second"))
    writer.send("third")
    print(reader.recv(), reader.recv_bytes(), reader.recv(), reader.poll())


def of_a_full_pipe():
    reader, writer = mp.Pipe(duplex=False)
    count = 0
    while select.select([], [writer], [], 0)[1] and count < 5:
        writer.send_bytes(bytes(9000))
        count += 1
    print(count, len(reader.recv_bytes()), reader.poll())
    print([len(reader.recv_bytes()) for _ in range(count - 1)], reader.poll())


def of_a_large_message_on_its_way():
    for duplex in (False, True):
        reader, writer = mp.Pipe(duplex)
        data = os.urandom(3_000_000)
        thread = threading.Thread(target=writer.send_bytes, args=(data,))
        thread.start()
        reader.poll(None)
        reader.fileno()
        print(reader.recv_bytes() == data)
        thread.join()
        thread = threading.Thread(target=writer.send_bytes, args=(data,))
        thread.start()
        print(reader.recv_bytes() == data)
        thread.join()


def of_a_raw_reader_of_a_large_message():
    reader, writer = mp.Pipe(duplex=False)
    data = os.urandom(500_000)
    thread = threading.Thread(target=writer.send_bytes, args=(data,))
    thread.start()
    reader.poll(None)
    with open(reader.fileno(), "rb", closefd=False) as file:
        print(file.read(4 + len(data)) == frames(data))
    thread.join()


def of_an_event_loop_after_the_peer_has_sent():
    async def receive(near):
        got = asyncio.Queue()
        loop = asyncio.get_running_loop()
        loop.add_reader(near.fileno(), lambda: got.put_nowait(near.recv()))
        objects = [await asyncio.wait_for(got.get(), 60) for _ in range(2)]
        far.send("third")
        objects.append(await asyncio.wait_for(got.get(), 60))
        loop.remove_reader(near.fileno())
        return objects

    for duplex in (True, False):
        near, far = mp.Pipe(duplex)
        far.send("first")
        far.send("second")
        print(asyncio.run(receive(near)), near.poll())


def of_a_selector():
    near, far = mp.Pipe()
    print(select.select([near], [], [], 0)[0] == [near])
    far.send(1)
    print(select.select([near], [], [], 60)[0] == [near], near.recv())
    print(select.select([near], [], [], 0)[0] == [near])
    far.close()
    print(select.select([near], [], [], 60)[0] == [near])


def of_wait():
    near, far = mp.Pipe()
    third, fourth = mp.Pipe(duplex=False)
    print(wait([near, third], 0))
    far.send(1)
    print(wait([near, third], 60) == [near], wait([near, third], 0) == [near])
    print(near.recv(), wait([near, third], 0))
    fourth.send(2)
    far.send(3)
    print(sorted(map([near, third].index, wait([near, third], 60))))
    print(near.recv(), third.recv(), wait([near, third], 0))
    fourth.close()
    print(wait([near, third], 60) == [third])
    try:
        wait([near, near], 0)
    except KeyError as error:
        print(type(error))


def of_a_subprocess():
    near, far = mp.Pipe()
    code = f"import os; os.write({far.fileno()}, os.read({far.fileno()}, 100)[::-1])"
    near.send_bytes(b"\0\0\0\0")
    process = subprocess.Popen([sys.executable, "-c", code], pass_fds=[far.fileno()])
    print(process.wait(), os.read(near.fileno(), 100))


def of_raw_methods():
    near, far = mp.Pipe()
    near.send(1)
    print(far.recv())
    near._send(frames(b"raw"))
    print(far.recv_bytes())
    far.send_bytes(b"back")
    print(near._recv(8).getvalue())


def of_a_pickled_end():
    near, far = mp.Pipe()
    third, fourth = mp.Pipe()
    near.send(third)
    near.send("after")
    other = far.recv()
    third.close()
    fourth.send("through")
    print(other.recv(), far.recv())
    other.send("back")
    print(fourth.recv())


def of_a_plain_pickle_and_a_copy():
    for duplicate in (copy.copy, copy.deepcopy, lambda end: pickle.loads(pickle.dumps(end))):
        reader, writer = mp.Pipe(duplex=False)
        writer.send("before")
        again = duplicate(reader)
        print(sorted(vars(again)), again.fileno() == reader.fileno(), again.recv())
        writer.send("after")
        print(reader.recv())
        writer.send("more")
        print(again.recv(), again.poll())
        again.close()
        try:
            reader.recv()
        except OSError as error:
            print(errno.errorcode[error.errno])
        os.dup2(os.open(os.devnull, os.O_RDONLY), reader.fileno())
    near, far = mp.Pipe()
    print(vars(near).keys() <= near.__getstate__().keys() | {"_martlet_end"})
    far.send_bytes(b"through")
    print(near.recv_bytes())


def child(near, ends):
    for end in ends:
        end.close()
    near.send(near.recv() + 1)
    near.fileno()
    near.send(near.recv() + 1)
    near.recv()


def of_one_side_while_the_other_waits():
    context = mp.get_context("fork")
    near, far = context.Pipe()
    process = context.Process(target=child, args=(far, [near]))
    process.start()
    far.close()
    near.send(1)
    print(near.recv())
    near.send(2)
    print(near.recv())
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    try:
        print(near.recv())
    except (EOFError, ConnectionResetError) as error:
        print(type(error))


def of_an_end_that_is_closed_with_messages_unread():
    near, far = mp.Pipe()
    near.send(1)
    far.close()
    for _ in range(2):
        try:
            print(near.recv())
        except (EOFError, ConnectionResetError) as error:
            print(type(error))
    near, far = mp.Pipe()
    near.send(1)
    far.recv()
    far.close()
    try:
        print(near.recv())
    except (EOFError, ConnectionResetError) as error:
        print(type(error))


def receive_before_the_other_side_asks(use, near, asked, results):
    results.send(near.recv())
    asked.acquire()
    results.send(use(near))


def read_raw(end):
    return os.read(end.fileno(), 100)


def take_handle(end):
    os.close(reduction.recv_handle(end))


def wait_in_vain(end):
    return len(wait([end], 0.1)), len(select.select([end], [], [], 0)[0]), end.poll()


def of_one_side_after_the_other_has_asked():
    context = mp.get_context("fork")
    for use, give in (
        (read_raw, lambda end: os.write(end.fileno(), b"raw")),
        (take_handle, lambda end: reduction.send_handle(end, 1, None)),
        (wait_in_vain, lambda end: end.fileno()),
    ):
        near, far = context.Pipe()
        results, other = context.Pipe(duplex=False)
        asked = context.Semaphore(0)
        process = context.Process(
            target=receive_before_the_other_side_asks, args=(use, far, asked, other)
        )
        process.start()
        far.close()
        near.send("message")
        print(results.recv())
        near.fileno()
        asked.release()
        # Who sends a handle waits until it is taken, since 3.14.
        give(near)
        print(results.recv())
        process.join()


def receive_the_end(end):
    try:
        print(end.recv(), flush=True)
    except (EOFError, ConnectionResetError) as error:
        print(type(error), flush=True)


def of_an_end_that_several_processes_have():
    context = mp.get_context("fork")
    near, far = context.Pipe()
    near.send(1)
    far.close()
    for _ in range(2):
        process = context.Process(target=receive_the_end, args=(near,))
        process.start()
        process.join()
    receive_the_end(near)


def of_an_end_whose_peer_is_closed():
    for shown_when_open in (False, True):
        for read, told in ((True, False), (False, False), (False, True)):
            near, far = mp.Pipe()
            near.send(1)
            if read:
                far.recv()
            if shown_when_open:
                near.fileno()
            far.close()
            if told:
                receive_the_end(near)
            near.fileno()
            receive_the_end(near)
            receive_the_end(near)


if __name__ == "__main__":
    for name, function in list(globals().items()):
        if name.startswith("of_"):
            print(name)
            function()

"""select, poll and wait over the readers of queues, pipes, sockets and sentinels."""

import multiprocessing as mp
import os
import select
import selectors
import socket
from multiprocessing.connection import wait


def end(semaphore):
    semaphore.acquire()


if __name__ == "__main__":
    queue, simple = mp.Queue(), mp.SimpleQueue()
    near, far = mp.Pipe()
    one, two = socket.socketpair()
    reader, writer = os.pipe()
    semaphore = mp.Semaphore(0)
    process = mp.Process(target=end, args=(semaphore,))
    process.start()
    things = {
        "queue": queue._reader,
        "simple": simple._reader,
        "pipe": near,
        "socket": one,
        "descriptor": reader,
        "sentinel": process.sentinel,
    }
    names = {id(thing): name for name, thing in things.items()}
    print(wait(things.values(), 0), wait([], 0), select.select([queue._reader], [], [], 0)[0])
    wake = {
        "queue": lambda: queue.put(1),
        "simple": lambda: simple.put(2),
        "pipe": lambda: far.send(3),
        "socket": lambda: two.send(b"4"),
        "descriptor": lambda: os.write(writer, b"5"),
        "sentinel": semaphore.release,
    }
    for name, call in wake.items():
        call()
        while True:
            ready = sorted(names[id(thing)] for thing in wait(things.values()))
            if name in ready:
                break
        print(ready)
    poll = select.poll()
    poll.register(queue._reader, select.POLLIN)
    print(len(poll.poll(0)), queue.get(), len(poll.poll(0)))
    with selectors.DefaultSelector() as selector:
        selector.register(simple._reader, selectors.EVENT_READ, "data")
        print([key.data for key, _ in selector.select()], simple.get(), selector.select(0))
        near.recv()
        selector.register(near, selectors.EVENT_READ)
        far.close()
        print(len(selector.select()))
    print(wait([near], 0) == [near])
    try:
        near.recv()
    except EOFError:
        print("EOFError")
    near.close()
    for bad in near, "x", -1:
        try:
            print(wait([bad], 0))
        except Exception as error:
            print(type(error).__name__, error)
    process.join()

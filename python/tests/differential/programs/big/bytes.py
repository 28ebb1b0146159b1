"""More than two gibibytes in one message, through everything that carries bytes."""

import multiprocessing as mp
import threading

SIZE = (2 << 30) + (100 << 20) + 7


def check(name, put, get):
    data = bytearray(SIZE)
    data[0], data[1 << 30], data[-1] = 1, 2, 3
    thread = threading.Thread(target=put, args=(data,))
    thread.start()
    got = get()
    thread.join()
    print(name, len(got) == SIZE, got[0], got[1 << 30], got[-1])


if __name__ == "__main__":
    queue = mp.Queue()
    check("queue", lambda data: queue.put(bytes(data)), queue.get)
    simple = mp.SimpleQueue()
    check("simple queue", lambda data: simple.put(bytes(data)), simple.get)
    near, far = mp.Pipe()
    check("pipe", far.send_bytes, near.recv_bytes)
    check("object", lambda data: far.send(bytes(data)), near.recv)

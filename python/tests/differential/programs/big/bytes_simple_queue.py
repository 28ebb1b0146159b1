"""More than two gibibytes in one message go through a SimpleQueue."""

import multiprocessing as mp
import threading

SIZE = (2 << 30) + (100 << 20) + 7


def check(put, get):
    data = bytearray(SIZE)
    data[0], data[1 << 30], data[-1] = 1, 2, 3
    thread = threading.Thread(target=put, args=(data,))
    thread.start()
    got = get()
    thread.join()
    print(len(got) == SIZE, got[0], got[1 << 30], got[-1])


if __name__ == "__main__":
    queue = mp.SimpleQueue()
    check(lambda data: queue.put(bytes(data)), queue.get)

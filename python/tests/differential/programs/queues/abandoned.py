"""Queues with objects in them are left to the exit of the program."""

import multiprocessing as mp


def leave(queue):
    queue.put("left")
    queue.cancel_join_thread()


def put_and_close(queue):
    queue.put("closed")
    queue.close()
    queue.join_thread()


if __name__ == "__main__":
    queue = mp.Queue()
    process = mp.Process(target=put_and_close, args=(queue,))
    process.start()
    process.join()
    print(queue.get(), process.exitcode)
    process = mp.Process(target=leave, args=(queue,))
    process.start()
    process.join()
    print(process.exitcode)
    other = mp.Queue()
    for _ in range(100):
        other.put("never read")
    other.cancel_join_thread()

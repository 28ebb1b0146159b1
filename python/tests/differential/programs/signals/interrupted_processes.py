"""KeyboardInterrupt while waiting for processes and pools."""

import multiprocessing as mp
import os
import signal
import threading


def interrupted(name, call, *args):
    timer = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT))
    try:
        timer.start()
        print(name, "returned", call(*args))
    except KeyboardInterrupt:
        print(name, "interrupted")
    finally:
        timer.join()


def stay(ready, event):
    ready.release()
    event.wait()
    return "stayed"


def initialise(*things):
    global ready, event
    ready, event = things


def task(number):
    return stay(ready, event), number


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    ready, event = mp.Semaphore(0), mp.Event()
    process = mp.Process(target=stay, args=(ready, event))
    process.start()
    ready.acquire()
    interrupted("join", process.join)
    interrupted("join with a timeout", process.join, 100)
    print(process.is_alive(), process.exitcode)
    with mp.Pool(1, initialise, (ready, event)) as pool:
        result = pool.apply_async(task, (1,))
        ready.acquire()
        interrupted("get of a result", result.get)
        interrupted("wait of a result", result.wait)
        interrupted("map", pool.map, task, [2])
        interrupted("next of imap", pool.imap(task, [3]).next)
        interrupted("next of imap_unordered", pool.imap_unordered(task, [4]).next, 100)
        event.set()
        print(result.get(), pool.apply(task, (5,)))
        pool.close()
        pool.join()
    process.join()
    print(process.exitcode)

"""A program that is interrupted while it waits ends by the signal, with its daemons."""

import multiprocessing as mp
import os
import signal
import time


def interrupt(parent, ready, go):
    ready.release()
    go.acquire()
    os.kill(parent, signal.SIGINT)


def stay(ready):
    ready.release()
    time.sleep(1000)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    ready, go = mp.Semaphore(0), mp.Semaphore(0)
    mp.Process(target=stay, args=(ready,), daemon=True).start()
    mp.Process(target=interrupt, args=(os.getpid(), ready, go), daemon=True).start()
    queue = mp.Queue()
    ready.acquire()
    ready.acquire()
    (go.release(), queue.get())

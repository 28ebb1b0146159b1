"""Signals to a child, to the parent and to the whole group."""

import multiprocessing as mp
import os
import signal


def wait(ready, queue):
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        ready.release()
        queue.get()
    except KeyboardInterrupt:
        print("a child is interrupted", flush=True)


def fail(ready, queue):
    signal.signal(signal.SIGINT, signal.default_int_handler)
    ready.release()
    queue.get()


def start(target, count):
    ready, queue = mp.Semaphore(0), mp.Queue()
    processes = [mp.Process(target=target, args=(ready, queue)) for _ in range(count)]
    for process in processes:
        process.start()
    for _ in processes:
        ready.acquire()
    return processes


def end(processes):
    for process in processes:
        process.join()
    print([process.exitcode for process in processes])


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    processes = start(wait, 1)
    os.kill(processes[0].pid, signal.SIGINT)
    end(processes)
    processes = start(fail, 1)
    os.kill(processes[0].pid, signal.SIGINT)
    end(processes)
    processes = start(wait, 2)
    try:
        os.killpg(0, signal.SIGINT)
        signal.pause()
    except KeyboardInterrupt:
        print("the parent is interrupted")
    end(processes)

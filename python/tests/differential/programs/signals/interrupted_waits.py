"""KeyboardInterrupt ends every call that waits, and leaves its object in order."""

import multiprocessing as mp
import os
import signal
import threading
from multiprocessing.connection import Listener, wait


def interrupted(name, call, *args):
    timer = threading.Timer(0.02, os.kill, (os.getpid(), signal.SIGINT))
    try:
        timer.start()
        print(name, "returned", call(*args))
    except KeyboardInterrupt:
        print(name, "interrupted")
    finally:
        timer.join()


def main():
    signal.signal(signal.SIGINT, signal.default_int_handler)
    queue, joinable, simple = mp.Queue(1), mp.JoinableQueue(), mp.SimpleQueue()
    interrupted("get", queue.get)
    interrupted("get with a timeout", queue.get, True, 100)
    interrupted("simple get", simple.get)
    queue.put("first")
    interrupted("put", queue.put, "second")
    interrupted("put with a timeout", queue.put, "second", True, 100)
    print(queue.get())
    joinable.put("task")
    interrupted("join of a queue", joinable.join)
    print(joinable.get())
    joinable.task_done()
    joinable.join()
    near, far = mp.Pipe()
    interrupted("recv", near.recv)
    interrupted("recv_bytes", near.recv_bytes)
    interrupted("poll", near.poll, None)
    interrupted("poll with a timeout", near.poll, 100)
    interrupted("wait", wait, [near])
    far.send("message")
    print(near.recv())
    for kind in mp.Lock, mp.Semaphore:
        lock = kind()
        lock.acquire()
        interrupted("acquire", lock.acquire)
        interrupted("acquire with a timeout", lock.acquire, True, 100)
        lock.release()
        print(lock.acquire(False))
    condition = mp.Condition()
    with condition:
        condition.acquire()
        interrupted("wait of a condition", condition.wait)
        interrupted("wait_for", condition.wait_for, lambda: False, 100)
        condition.notify_all()
        condition.release()
    event = mp.Event()
    interrupted("wait of an event", event.wait)
    interrupted("wait of an event with a timeout", event.wait, 100)
    event.set()
    print(event.wait())
    barrier = mp.Barrier(2)
    interrupted("wait of a barrier", barrier.wait)
    print(barrier.n_waiting, barrier.broken)
    with Listener(family="AF_UNIX") as listener:
        interrupted("accept", listener.accept)


if __name__ == "__main__":
    main()

"""Full and empty queues, time-outs, limits, closing, and errors of each."""

import multiprocessing as mp
import queue as standard
from multiprocessing.queues import JoinableQueue, SimpleQueue


def tell(name, call, *args, **options):
    try:
        print(name, call(*args, **options))
    except Exception as error:
        print(name, type(error).__module__, type(error).__name__, error)


def wait_until(full):
    while not full():
        pass


if __name__ == "__main__":
    queue = mp.Queue(2)
    tell("empty", queue.get_nowait)
    tell("empty", queue.get, False)
    tell("empty", queue.get, timeout=0)
    tell("empty", queue.get, True, 0.01)
    tell("empty", queue.get, timeout=-1)
    queue.put(1)
    queue.put_nowait(2)
    wait_until(queue.full)
    tell("full", queue.put_nowait, 3)
    tell("full", queue.put, 3, False)
    tell("full", queue.put, 3, True, 0.01)
    tell("full", queue.put, 3, timeout=-1)
    tell("full", queue.put, lambda: None, False)
    print(queue.qsize(), queue.full(), queue.get(), queue.get(timeout=100))
    print(issubclass(standard.Empty, Exception), queue.empty(), queue.qsize())
    queue.close()
    queue.close()
    queue.join_thread()
    for name in "put", "put_nowait":
        tell(name, getattr(queue, name), 1)
    tell("get", queue.get)
    tell("get_nowait", queue.get_nowait)
    tell("size", queue.qsize)
    unused = mp.Queue()
    tell("join_thread", unused.join_thread)
    unused.cancel_join_thread()
    unused.close()
    unused.join_thread()
    joinable = mp.JoinableQueue()
    tell("task_done", joinable.task_done)
    joinable.join()
    joinable.put(1)
    joinable.put(2)
    print(joinable.get(), joinable.get())
    joinable.task_done()
    joinable.task_done()
    joinable.join()
    tell("task_done", joinable.task_done)
    simple = mp.SimpleQueue()
    print(simple.empty())
    simple.put(5)
    print(simple.empty(), simple.get(), simple.empty())
    simple.close()
    simple.close()
    tell("simple put", simple.put, 1)
    tell("simple get", simple.get)
    tell("simple empty", simple.empty)
    tell("no context", lambda: JoinableQueue())
    tell("no context", lambda: SimpleQueue())
    tell("no argument", queue.put)
    tell("unknown", lambda: mp.Queue(maxsize=1, other=2))
    with_negative = mp.Queue(-5)
    with_negative.put(1)
    print(with_negative.get(), with_negative.full())

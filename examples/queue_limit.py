"""A queue with a limit: what `full`, `empty` and `qsize` say, and how long `put` and `get` wait.

`put` into a full queue and `get` from an empty one wait for ever, for a time, or not at all.
"""

from multiprocessing import Queue
from queue import Empty, Full
from time import monotonic, sleep


def describe(queue):
    print(f"{queue.qsize()} objects, full: {queue.full()}")


def attempt(call, *args):
    start = monotonic()
    try:
        call(*args)
    except (Empty, Full) as error:
        waited = "after waiting" if monotonic() - start > 0.1 else "at once"
        print(f"{call.__name__}{args}: {type(error).__name__} {waited}")


if __name__ == "__main__":
    queue = Queue(maxsize=2)
    describe(queue)
    print("empty:", queue.empty())
    queue.put("first")
    queue.put("second")
    describe(queue)
    while queue.empty():  # It counts what has arrived, which may be a moment after `put`.
        sleep(0.01)
    print("empty:", queue.empty())

    attempt(queue.put, "third", True, 0.2)
    attempt(queue.put, "third", False)
    attempt(queue.put_nowait, "third")

    print(queue.get(), queue.get(timeout=1))
    describe(queue)
    print("empty:", queue.empty())

    attempt(queue.get, True, 0.2)
    attempt(queue.get, False)
    attempt(queue.get_nowait)

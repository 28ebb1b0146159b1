"""What a closed queue, an object that cannot be pickled and a negative timeout lead to."""

from multiprocessing import Queue, SimpleQueue
from queue import Empty


def attempt(what, call, *args, **options):
    try:
        print(f"{what}: {call(*args, **options)}")
    except (Empty, OSError, TypeError, ValueError) as error:
        print(f"{what}: {type(error).__name__}: {error}")


if __name__ == "__main__":
    queue = Queue()
    attempt("get with a negative timeout", queue.get, timeout=-1)
    queue.put("kept")
    attempt("get", queue.get)
    queue.close()
    queue.join_thread()
    attempt("put after close", queue.put, "lost")
    attempt("get after close", queue.get)

    simple = SimpleQueue()
    attempt("put a generator", simple.put, (number for number in range(3)))
    attempt("is it empty", simple.empty)
    simple.close()

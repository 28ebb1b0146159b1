"""A queue is inherited by a process, never sent to one: as the argument of a task it is refused.

A pool hands a queue to its workers through its initializer instead.
"""

from multiprocessing import Lock, Pool, Queue, Value

results = None


def inherit(queue):
    global results
    results = queue


def double(number):
    results.put(2 * number)


def use(shared):
    raise AssertionError("never called")


if __name__ == "__main__":
    queue = Queue()
    with Pool(2, initializer=inherit, initargs=(queue,)) as pool:
        for shared in (queue, Lock(), Value("i")):
            try:
                pool.apply(use, (shared,))
            except RuntimeError as error:
                print(error)
        pool.map(double, range(5))
        print(sorted(queue.get() for _ in range(5)))

"""A pool in a process, a pool in a pool that may not be, and executors in both."""

import multiprocessing as mp
from concurrent.futures import ProcessPoolExecutor


def square(number):
    return number * number


def inner(count):
    try:
        with mp.Pool(count) as pool:
            return pool.map(square, range(4))
    except AssertionError as error:
        return f"AssertionError {error}"


def in_a_process(queue):
    queue.put(inner(1))
    with ProcessPoolExecutor(1) as executor:
        queue.put(list(executor.map(square, range(3))))


if __name__ == "__main__":
    queue = mp.Queue()
    process = mp.Process(target=in_a_process, args=(queue,))
    process.start()
    print(queue.get(), queue.get())
    process.join()
    with mp.Pool(1) as pool:
        print(pool.apply(inner, (1,)))

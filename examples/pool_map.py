"""A pool of processes calls a function with many arguments; results and errors come back."""

from multiprocessing import Pool, TimeoutError
from time import sleep


def square(number):
    return number * number


def divide(a, b):
    return a / b


def rest(seconds):
    sleep(seconds)
    return "rested"


if __name__ == "__main__":
    with Pool(2) as pool:
        print(pool.map(square, range(10)))
        print(list(pool.imap(square, range(5), chunksize=2)))
        print(sorted(pool.imap_unordered(square, range(5))))
        print(pool.starmap(divide, [(1, 2), (3, 4)]))
        print(pool.apply(divide, (9, 3)))

        done = []
        waiting = pool.apply_async(square, (12,), callback=done.append)
        print(waiting.get(), waiting.successful(), done)

        try:
            pool.apply(divide, (1, 0))
        except ZeroDivisionError as error:
            print("raised in the worker:", error)
        try:
            pool.apply_async(rest, (1,)).get(timeout=0.1)
        except TimeoutError:
            print("not ready in time")
        pool.close()
        pool.join()

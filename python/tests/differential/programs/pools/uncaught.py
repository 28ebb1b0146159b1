"""An exception of a pool's task that nobody catches is written with the worker's traceback."""

import multiprocessing as mp


def inner(number):
    return 1 / number


def outer(number):
    return inner(number)


if __name__ == "__main__":
    with mp.Pool(2) as pool:
        pool.map(outer, [1, 2, 0])

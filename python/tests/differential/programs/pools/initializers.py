"""Initializers: their arguments, what they leave, and maxtasksperchild."""

import multiprocessing as mp
import os


def initialise(*words):
    global said
    said = words
    print("initialised", words, flush=True)


def remember(*words):
    global said
    said = words


def tell(number):
    return said, number


def pid(number):
    return os.getpid(), said


if __name__ == "__main__":
    with mp.Pool(1, initialise, ("a", 2)) as pool:
        print(pool.map(tell, range(3)))
    # A worker may be replaced at any time: what it prints could come before or after, and what is
    # printed here meanwhile could be in the buffer that it is forked with, and come twice.
    with mp.Pool(1, remember, maxtasksperchild=2) as pool:
        workers = [len(set(pool.map(pid, range(6), chunksize=size))) for size in (1, 3)]
        pool.close()
        pool.join()
    print(*workers)
    for bad in ({"initializer": 5}, {"maxtasksperchild": 0}, {"maxtasksperchild": "x"}):
        try:
            with mp.Pool(1, **bad) as pool:
                print(pool.map(abs, [-1]))
        except Exception as error:
            print(type(error).__name__, error)

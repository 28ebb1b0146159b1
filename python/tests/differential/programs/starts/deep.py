"""Deep recursion in children, and recursion limits."""

import multiprocessing as mp
import sys


def depth(level=0):
    try:
        return depth(level + 1)
    except RecursionError:
        return level


def work(queue):
    queue.put(depth() > 500)
    sys.setrecursionlimit(5000)
    queue.put(depth() > 4000)


if __name__ == "__main__":
    queue = mp.Queue()
    process = mp.Process(target=work, args=(queue,))
    process.start()
    print(queue.get(), queue.get())
    process.join()
    print(process.exitcode)

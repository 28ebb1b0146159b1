"""Warnings in children, and filters that they inherit or are told by the command line."""

import multiprocessing as mp
import warnings


def child(queue):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn("in the child", DeprecationWarning, stacklevel=1)
        queue.put([(one.category.__name__, str(one.message)) for one in caught])
    warnings.warn("shown by the child", UserWarning, stacklevel=1)


def raising():
    warnings.simplefilter("error")
    warnings.warn("raised", UserWarning, stacklevel=1)


if __name__ == "__main__":
    queue = mp.Queue()
    process = mp.Process(target=child, args=(queue,))
    process.start()
    print(queue.get())
    process.join()
    process = mp.Process(target=raising)
    process.start()
    process.join()
    print(process.exitcode)

"""An initializer of an executor that fails breaks it, and is logged."""

import multiprocessing as mp
from concurrent.futures import ProcessPoolExecutor


def broken():
    raise RuntimeError("the initializer fails")


if __name__ == "__main__":
    with ProcessPoolExecutor(1, mp_context=mp.get_context(), initializer=broken) as executor:
        print(type(executor.submit(abs, -1).exception()).__name__)

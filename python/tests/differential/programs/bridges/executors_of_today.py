"""What executors learned since 3.14: map with a buffer, and workers that are ended or killed."""

import concurrent.futures
import itertools
import multiprocessing as mp
import time


def square(number):
    return number * number


def stay(started):
    with open(started, "w"):
        pass
    time.sleep(600)


if __name__ == "__main__":
    import os
    import tempfile

    Executor = concurrent.futures.ProcessPoolExecutor
    with Executor(2) as executor:
        try:
            results = executor.map(square, itertools.count(), buffersize=4)
            print(list(itertools.islice(results, 10)))
        except TypeError:
            print("no buffersize in this version")
    for way in ("terminate_workers", "kill_workers"):
        if not hasattr(Executor, way):
            print(f"no {way} in this version")
            continue
        executor = Executor(1)
        with tempfile.TemporaryDirectory() as folder:
            started = os.path.join(folder, "started")
            future = executor.submit(stay, started)
            while not os.path.exists(started):
                time.sleep(0.01)
            getattr(executor, way)()
            print(type(future.exception(timeout=60)))
        print([child.name for child in mp.active_children()])

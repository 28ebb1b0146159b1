"""A pool is terminated, collected or left while its workers are busy."""

import gc
import multiprocessing as mp
import warnings


def initialise(*things):
    global ready, event
    ready, event = things


def stay(number):
    ready.release()
    event.wait()


if __name__ == "__main__":
    ready, event = mp.Semaphore(0), mp.Event()
    with mp.Pool(2, initialise, (ready, event)) as pool:
        result = pool.map_async(stay, range(10), chunksize=1)
        ready.acquire()
        ready.acquire()
        workers = list(pool._pool)
    print("left")
    pool.join()
    print([worker.exitcode for worker in workers], result.ready())
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        pool = mp.Pool(1, initialise, (ready, event))
        name = repr(pool)
        pool.apply_async(stay, (1,))
        ready.acquire()
        workers = list(pool._pool)
        pool.terminate()
        pool.join()
        del pool
        gc.collect()
        print(name, [str(one.message) for one in caught])
    print([worker.exitcode for worker in workers])

"""Locks say whether they are taken, by whomever, where the version has locked() (3.14)."""

import multiprocessing as mp


def hold(lock, held, release):
    with lock:
        held.set()
        release.wait()


if __name__ == "__main__":
    for kind in (mp.Lock, mp.RLock):
        lock, held, release = kind(), mp.Event(), mp.Event()
        if not hasattr(lock, "locked"):
            print(kind.__name__, "has no locked() in this version")
            continue
        print(lock.locked())
        with lock:
            print(lock.locked())
        process = mp.Process(target=hold, args=(lock, held, release))
        process.start()
        held.wait()
        print(lock.locked())
        release.set()
        process.join()
        print(lock.locked())
    for kind in (mp.Semaphore, mp.BoundedSemaphore, mp.Condition):
        thing = kind()
        print(kind.__name__, hasattr(thing, "locked") and thing.locked())

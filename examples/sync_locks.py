"""A lock may be released by anybody, a recursive lock only by its owner, as often as taken."""

from multiprocessing import Lock, Process, RLock


def release(lock):
    lock.release()


def try_it(lock):
    print("taken by the child:", lock.acquire(block=False), flush=True)
    try:
        lock.release()
    except AssertionError as error:
        print("released by the child:", error, flush=True)


def in_child(target, lock):
    child = Process(target=target, args=(lock,))
    child.start()
    child.join()


if __name__ == "__main__":
    lock = Lock()
    print(lock.acquire(), lock.acquire(timeout=0.05))
    in_child(release, lock)
    print("free again:", lock.acquire(block=False))
    lock.release()
    try:
        lock.release()
    except ValueError as error:
        print(error)

    recursive = RLock()
    print(recursive.acquire(), recursive.acquire(), recursive)
    in_child(try_it, recursive)
    recursive.release()
    recursive.release()
    print(recursive)

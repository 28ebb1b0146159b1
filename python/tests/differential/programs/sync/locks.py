"""Locks and semaphores: texts, counts, misuse, and who may release."""

import multiprocessing as mp
import threading


def tell(name, call, *args, **options):
    try:
        print(name, call(*args, **options))
    except Exception as error:
        print(name, type(error).__name__, error)


def in_thread(call, *args):
    thread = threading.Thread(target=tell, args=("  in a thread", call, *args))
    thread.start()
    thread.join()


def in_process(call, *args):
    process = mp.get_context("fork").Process(target=tell, args=("  in a process", call, *args))
    process.start()
    process.join()


if __name__ == "__main__":
    for make in (
        mp.Lock,
        mp.RLock,
        mp.Semaphore,
        lambda: mp.Semaphore(2),
        lambda: mp.Semaphore(0),
        mp.BoundedSemaphore,
        lambda: mp.BoundedSemaphore(2),
    ):
        lock = make()
        print(lock)
        tell("release", lock.release)
        print(lock)
        lock = make()
        tell("acquire", lock.acquire, False)
        tell("acquire", lock.acquire, False)
        tell("acquire", lock.acquire, timeout=0.001)
        tell("acquire", lock.acquire, True, -1)
        print(lock)
        in_thread(repr, lock)
        in_process(repr, lock)
        in_thread(lock.acquire, False)
        in_process(lock.acquire, False)
        in_thread(lock.release)
        in_process(lock.release)
        print(lock)
        tell("with", lambda: None)
        tell("release", lock.release)
        print(lock)
    for value in -1, 2**31 - 1, 2**31, "x", 1.5, None:
        tell("semaphore", mp.Semaphore, value)
        tell("bounded", mp.BoundedSemaphore, value)
    lock = mp.RLock()
    with lock, lock, lock:
        print(lock)
    tell("too often", lock.release)
    semaphore = mp.Semaphore(3)
    with semaphore:
        print(semaphore.get_value())
    print(semaphore.get_value())

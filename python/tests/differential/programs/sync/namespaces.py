"""Locks, conditions and barriers shared with children in another namespace of process ids."""

import ctypes
import multiprocessing as mp
import os
import time

CLONE_NEWPID = 0x20000000


def hold(lock, told, end):
    with lock:
        told.put(os.getpid())
        end.acquire()


def meet(barrier, told):
    told.put(barrier.wait() in range(3))


def wait(condition, told):
    with condition:
        told.put("waiting")
        told.put(condition.wait(100))


if __name__ == "__main__":
    context = mp.get_context("fork")
    told = context.SimpleQueue()
    lock, end = context.RLock(), context.Semaphore(0)
    # Who may not, stays in the same one, where the output is the same.
    ctypes.CDLL(None).unshare(CLONE_NEWPID)
    # The first process there must outlive the others.
    first = context.Process(target=time.sleep, args=(1000,))
    first.start()
    while True:
        holder = context.Process(target=hold, args=(lock, told, end))
        holder.start()
        number = told.get()
        # One whose number nobody has here.
        if number == holder.pid or not os.path.exists(f"/proc/{number}"):
            break
        end.release()
        holder.join()
    print(lock.acquire(timeout=0.1), lock.acquire(timeout=1), lock.acquire(block=False))
    watcher = context.Process(target=lambda: print(lock.acquire(timeout=0.5), flush=True))
    watcher.start()
    watcher.join()
    end.release()
    holder.join()
    print(lock.acquire())
    lock.release()
    barrier = context.Barrier(3, lambda: time.sleep(0.3))
    processes = [context.Process(target=meet, args=(barrier, told)) for _ in range(2)]
    for process in processes:
        process.start()
    print(barrier.wait() in range(3), told.get(), told.get(), barrier.broken)
    condition = context.Condition()
    for _ in range(30):
        process = context.Process(target=wait, args=(condition, told))
        process.start()
        told.get()
        with condition:
            condition.notify()
        assert told.get()
        process.join()
    first.kill()
    first.join()
    print(first.exitcode)

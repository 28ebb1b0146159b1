"""What libraries that start processes get: ``executors.py NAME``."""

import multiprocessing
import os
import signal
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool


def square(number):
    return number * number


def fail(number):
    raise LookupError(number)


def end_by_a_signal(number):
    os.kill(os.getpid(), signal.SIGKILL)


def describe(_):
    return multiprocessing.__path__[0]


def prove_an_executor_gives_results_and_errors():
    with ProcessPoolExecutor(2) as executor:
        assert list(executor.map(square, range(50), chunksize=7)) == [n * n for n in range(50)]
        assert executor.submit(describe, 0).result() == multiprocessing.__path__[0]
        assert isinstance(executor.submit(fail, 3).exception(), LookupError)
        assert len(executor.submit(bytes, 1 << 20).result()) == 1 << 20


def prove_an_executor_is_broken_by_the_death_of_a_worker():
    # One worker: a second one may be on its way when the first dies, which the executor of
    # Python 3.11 does not survive on the standard module either.
    with ProcessPoolExecutor(1) as executor:
        assert executor.submit(square, 2).result() == 4
        assert isinstance(executor.submit(end_by_a_signal, 0).exception(), BrokenProcessPool)
        try:
            executor.submit(square, 4)
        except BrokenProcessPool:
            return
        raise AssertionError("it goes on")


def prove_a_pool_gives_results_and_errors():
    with multiprocessing.Pool(2) as pool:
        assert pool.map(square, range(50)) == [n * n for n in range(50)]
        assert sorted(pool.imap_unordered(square, range(9))) == [n * n for n in range(9)]
        assert pool.apply(describe, (0,)) == multiprocessing.__path__[0]
        try:
            pool.apply(fail, (3,))
        except LookupError as error:
            assert "Traceback" in str(error.__cause__)
        else:
            raise AssertionError("no error")
        pool.close()
        pool.join()


def add(shared, lock, queue):
    with lock:
        shared["count"] = shared.get("count", 0) + 1
    queue.put(os.getpid())


def prove_a_manager_serves_several_processes():
    with multiprocessing.Manager() as manager:
        shared, lock, queue = manager.dict(), manager.Lock(), manager.Queue()
        children = [
            multiprocessing.Process(target=add, args=(shared, lock, queue)) for _ in range(3)
        ]
        for child in children:
            child.start()
        assert {queue.get() for _ in children} == {child.pid for child in children}
        for child in children:
            child.join()
        assert dict(shared) == {"count": 3}


if __name__ == "__main__":
    globals()[sys.argv[1]]()

"""ThreadPool and multiprocessing.dummy."""

import multiprocessing.dummy as dummy
import threading
from multiprocessing.pool import ThreadPool


def square(number):
    return number * number


def fail(number):
    raise ValueError(number)


def put(queue, lock, number):
    with lock:
        queue.put((number, dummy.current_process() is threading.current_thread()))


if __name__ == "__main__":
    with ThreadPool(3, print, ("initialised",)) as pool:
        print(pool.map(lambda number: number + 1, range(5)))
        print(list(pool.imap(square, range(5), 2)), sorted(pool.imap_unordered(square, range(5))))
        for call in (lambda: pool.map(fail, [1]), lambda: list(pool.imap(fail, [2]))):
            try:
                call()
            except ValueError as error:
                print("ValueError", error, error.__cause__)
        print(pool.starmap(max, [(1, 2), (4, 3)]), pool.apply(threading.active_count) > 3)
    with dummy.Pool(2) as pool:
        print(pool.map(square, range(4)))
    queue, lock = dummy.Queue(), dummy.Lock()
    processes = [dummy.Process(target=put, args=(queue, lock, n)) for n in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        print(process.exitcode, process.name)
    print(sorted(queue.get() for _ in processes))
    near, far = dummy.Pipe()
    near.send([1])
    print(far.recv(), far.poll(), dummy.active_children())
    value, array = dummy.Value("i", 3), dummy.Array("d", [1, 2])
    print(value.value, list(array), dummy.list([1]), dummy.dict(a=1), repr(dummy.Namespace(x=1)))
    manager = dummy.Manager()
    print(manager is dummy, dummy.JoinableQueue().empty(), dummy.freeze_support())

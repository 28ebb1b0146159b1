"""Results that are not ready yet, time-outs, and iterators' `next(timeout)`."""

import multiprocessing as mp


def initialise(thing):
    global event
    event = thing


def wait(number):
    event.wait()
    return number


if __name__ == "__main__":
    event = mp.Event()
    with mp.Pool(1, initialise, (event,)) as pool:
        result = pool.apply_async(wait, (5,))
        for call in (result.successful, lambda: result.get(0), lambda: result.get(timeout=0.01)):
            try:
                call()
            except Exception as error:
                print(type(error).__module__, type(error).__name__, error)
        print(result.ready(), result.wait(0.01))
        iterator = pool.imap(wait, range(2))
        try:
            iterator.next(timeout=0.01)
        except mp.TimeoutError as error:
            print("TimeoutError", error)
        unordered = pool.imap_unordered(wait, range(1))
        try:
            unordered.next(0)
        except mp.TimeoutError as error:
            print("TimeoutError", error)
        try:
            pool.join()
        except ValueError as error:
            print(error)
        event.set()
        print(result.get(), iterator.next(timeout=100), list(iterator), list(unordered))
        pool.close()
        try:
            pool.apply(wait, (1,))
        except ValueError as error:
            print(error)
        pool.join()
        pool.close()
        pool.terminate()
        pool.join()
        print(repr(pool))

"""Calls that could be sent and answered without other threads keep their places all the same."""

import multiprocessing as mp
import os
import threading


def echo(value):
    return value


class Own:
    def __reduce__(self):
        return str, (f"reduced in {threading.current_thread() is threading.main_thread()}",)


class Unpickled:
    def __reduce__(self):
        return unpickle, ()


def unpickle():
    return threading.current_thread() is threading.main_thread()


def give(kind):
    return {"unpickled": Unpickled(), "large": bytes(300_000), "set": {1, 2}}.get(kind, kind)


def fail(kind):
    raise {"key": KeyError, "value": ValueError}[kind](kind)


def order_of_tasks():
    seen = []
    with mp.Pool(1) as pool:
        results = [pool.map_async(echo, range(50), 1, callback=lambda values: seen.append("map"))]
        for n in range(100):
            results.append(pool.apply_async(echo, (n,), callback=seen.append))
        results.append(pool.starmap_async(echo, [(0,)], callback=lambda value: seen.append("star")))
        results.append(pool.apply_async(echo, ("end",), callback=seen.append))
        for result in results:
            result.wait()
        pool.close()
        pool.join()
    print(seen == ["map", *range(100), "star", "end"])


def behind_an_endless_iterator():
    with mp.Pool(1) as pool:
        numbers = iter(range(10**12))
        stream = pool.imap(echo, numbers)
        late = pool.apply_async(echo, ("late",))
        print([next(stream) for _ in range(1000)] == list(range(1000)), late.ready())
        try:
            late.get(0.01)
        except mp.TimeoutError as error:
            print(type(error).__name__)


def callbacks_beside_calls():
    threads = set()
    with mp.Pool(2) as pool:
        for n in range(300):
            noted = pool.apply_async(
                echo, (n,), callback=lambda value: threads.add(threading.current_thread())
            )
            assert pool.apply(echo, (-n,)) == -n
        noted.wait()
        pool.close()
        pool.join()
        print(threads == {pool._result_handler})


def kinds_of_results():
    with mp.Pool(1) as pool:
        print(pool.apply(give, ("unpickled",)), len(pool.apply(give, ("large",))))
        print(pool.apply(give, (Own(),)), pool.apply(echo, ([Own()],)), pool.apply(give, ("set",)))
        print(pool.apply(echo, (), {"value": [(), {}]}), pool.apply(echo, (bytes(500_000),))[:3])
        for _ in range(3):
            for kind in "key", "value", "other":
                try:
                    pool.apply(fail, (kind,))
                except Exception as error:
                    print(repr(error), type(error.__cause__).__name__)
        try:
            pool.apply(echo, (lambda: None,))
        except Exception as error:
            print(type(error).__name__)
        try:
            pool.apply(eval, ("lambda: None",))
        except Exception as error:
            print(type(error).__name__)


def many_threads():
    wrong = []

    def call(pool, start):
        for n in range(start, start + 150):
            if pool.apply(echo, (n,)) != n or pool.map(echo, [n, -n]) != [n, -n]:
                wrong.append(n)

    with mp.Pool(2) as pool:
        threads = [threading.Thread(target=call, args=(pool, 1000 * n)) for n in range(5)]
        for thread in threads:
            thread.start()
        assert list(pool.imap_unordered(echo, [5] * 500)) == [5] * 500
        for thread in threads:
            thread.join()
        print(wrong, len(pool._cache))


def a_pool_that_is_not_running():
    pool = mp.Pool(1)
    print(pool.apply(os.getpid) == pool._pool[0].pid)
    pool.close()
    for call in pool.apply, pool.apply_async:
        try:
            call(echo, (1,))
        except ValueError as error:
            print(error)
    pool.join()


if __name__ == "__main__":
    order_of_tasks()
    behind_an_endless_iterator()
    callbacks_beside_calls()
    kinds_of_results()
    many_threads()
    a_pool_that_is_not_running()

"""Every way of asking a pool, its results and their states."""

import multiprocessing as mp


def square(number):
    return number * number


def add(a, b, *, c=0):
    return a + b + c


def fail(number):
    raise ValueError(f"no {number}")


def numbers():
    for number in range(5):
        print("made", number)
        yield number


def tell(name, call, *args, **options):
    try:
        print(name, call(*args, **options))
    except Exception as error:
        print(name, type(error).__name__, error)


if __name__ == "__main__":
    with mp.Pool(2) as pool:
        tell("apply", pool.apply, add, (1, 2), {"c": 3})
        tell("map", pool.map, square, range(7), 3)
        tell("map of nothing", pool.map, square, [])
        tell("map of a generator", pool.map, square, numbers())
        tell("starmap", pool.starmap, add, [(1, 2), (3, 4)])
        tell("starmap of what is no tuple", pool.starmap, add, [1])
        tell("imap", lambda: list(pool.imap(square, numbers())))
        tell("imap in chunks", lambda: list(pool.imap(square, range(10), chunksize=4)))
        tell("unordered", lambda: sorted(pool.imap_unordered(square, range(10), 3)))
        tell("chunks of nothing", lambda: list(pool.imap(square, range(3), chunksize=0)))
        tell("map in chunks of nothing", pool.map, square, range(3), 0)
        tell("map of no iterable", pool.map, square, 5)
        tell("imap of no iterable", pool.imap, square, 5)
        tell("failing", pool.map, fail, [1])
        tell("failing apply", pool.apply, fail, (1,))
        results = pool.imap(fail, [1, 2])
        tell("failing next", next, results)
        tell("failing next", next, results)
        tell("the end", lambda: list(results))
        result = pool.apply_async(square, (3,))
        result.wait()
        print(result.ready(), result.successful(), result.get(), result.get(0))
        result = pool.map_async(fail, range(3))
        result.wait(100)
        print(result.ready(), result.successful())
        tell("failed", result.get)
        print(pool)
    tell("after the end", pool.apply, square, (1,))
    tell("map after the end", pool.map, square, [1])
    tell("imap after the end", pool.imap, square, [1])
    tell("entered after the end", pool.__enter__)
    pool.join()
    for count in 0, -1, "a", 1.5:
        tell("workers", mp.Pool, count)

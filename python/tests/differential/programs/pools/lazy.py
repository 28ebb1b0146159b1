"""imap takes from its iterable as it likes, and passes on what the iterable raises."""

import multiprocessing as mp


def same(number):
    return number


def broken():
    yield 1
    yield 2
    raise RuntimeError("the iterable fails")


def broken_at_once():
    raise KeyError("at once")
    yield


if __name__ == "__main__":
    with mp.Pool(1) as pool:
        for call in pool.imap, pool.imap_unordered:
            for chunk in 1, 2:
                results, got = call(same, broken(), chunk), []
                try:
                    for one in results:
                        got.append(one)
                except RuntimeError as error:
                    print(got, type(error).__name__, error)
            try:
                print(list(call(same, broken_at_once())))
            except KeyError as error:
                print("KeyError", error)
            try:
                print(list(call(same, broken_at_once(), 3)))
            except KeyError as error:
                print("KeyError", error)
        try:
            pool.map(same, broken())
        except RuntimeError as error:
            print("map", error)
        results = pool.imap(same, iter(range(1000)))
        print(next(results), next(results), iter(results) is results)
        print(sum(results))

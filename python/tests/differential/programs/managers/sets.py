"""A manager has sets, and proxies have all methods that the version gives lists and dicts."""

import multiprocessing as mp
from multiprocessing import managers


def use(shared):
    shared.add("child")
    shared |= {"or"}
    shared.discard("x")


if __name__ == "__main__":
    with mp.Manager() as manager:
        for proxy in (managers.ListProxy, managers.DictProxy):
            print(sorted(name for name in proxy._exposed_))
        if not hasattr(manager, "set"):
            print("no sets in this version")
        else:
            shared = manager.set({"x", "y"})
            process = mp.Process(target=use, args=(shared,))
            process.start()
            process.join()
            print(sorted(shared), len(shared), "child" in shared, shared == {"y", "child", "or"})
            print(sorted(shared & {"y"}), sorted(shared - {"y"}), shared.isdisjoint({"z"}))
            try:
                shared.remove("nothing")
            except KeyError as error:
                print(type(error), error)
        numbers, names = manager.list([1, 2]), manager.dict(a=1)
        for call in (
            lambda: numbers.copy(),
            lambda: list(iter(numbers)),
            lambda: numbers.clear() or list(numbers),
            lambda: list(reversed(names)),
            lambda: dict(names | {"b": 2}),
            lambda: type(names).fromkeys([1], 2),
        ):
            try:
                print(call())
            except (AttributeError, TypeError) as error:
                print(type(error), error)

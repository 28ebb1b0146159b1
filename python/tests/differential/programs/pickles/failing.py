"""Objects whose own pickling fails: at put or at get, and the queue goes on."""

import multiprocessing as mp
from multiprocessing.queues import Queue


class FailsToGo:
    def __getstate__(self):
        raise LookupError("__getstate__ fails")


class FailsToReduce:
    def __reduce__(self):
        raise ArithmeticError("__reduce__ fails")


class ReducesBadly:
    def __reduce__(self):
        return 5


class FailsToArrive:
    def __init__(self):
        self.value = 1

    def __setstate__(self, state):
        raise ValueError(f"__setstate__ fails with {state}")


class NeedsArguments(Exception):
    def __init__(self, first, second):
        super().__init__(first)


def explode():
    raise OSError(5, "on arrival")


class Explodes:
    def __reduce__(self):
        return explode, ()


class Leaves:
    def __reduce__(self):
        return exit, (3,)


class Recursive:
    def __init__(self):
        self.me = self
        self.all = [self]


def tell(name, call, *args):
    try:
        print(name, type(call(*args)).__name__)
    except BaseException as error:
        print(name, type(error).__name__, error)


class Told(Queue):
    @staticmethod
    def _on_queue_feeder_error(error, obj):
        print("told", type(error).__name__, error)


def main():
    near, far = mp.Pipe()
    simple, queue = mp.SimpleQueue(), Told(ctx=mp.get_context())
    for kind in FailsToGo, FailsToReduce, ReducesBadly:
        tell("send", near.send, kind())
        tell("simple put", simple.put, kind())
        queue.put(kind())
    for thing in FailsToArrive(), NeedsArguments(1, 2), Explodes():
        for put, get in (near.send, far.recv), (simple.put, simple.get), (queue.put, queue.get):
            put(thing)
            put("next")
            tell(type(thing).__name__, get)
            tell("and", get)
    near.send(Recursive())
    got = far.recv()
    print(got.me is got, got.all[0] is got)
    deep = []
    for _ in range(100_000):
        deep = [deep]
    for name, put in ("send", near.send), ("simple", simple.put), ("queue", queue.put):
        try:
            print(name, put(deep))
        except RecursionError as error:
            print(name, "RecursionError", error)
    queue.put("the end")
    print(queue.get(), far.poll(), simple.empty())


if __name__ == "__main__":
    main()

"""Classes of one's own: proxies, exposed names, callables, errors on the server."""

import multiprocessing as mp
from multiprocessing.managers import BaseManager, BaseProxy, NamespaceProxy


class Counter:
    def __init__(self, start=0):
        self.value = start
        self._hidden = 1

    def add(self, amount=1):
        self.value += amount
        return self.value

    def fail(self):
        raise LookupError("on the server")

    def myself(self):
        return self

    def unsendable(self):
        return lambda: None

    def _private(self):
        return "private"

    def __iter__(self):
        return iter(range(self.value))

    def __len__(self):
        return self.value


def numbers():
    yield from range(3)


class IteratorProxy(BaseProxy):
    _exposed_ = ("__next__",)

    def __iter__(self):
        return self

    def __next__(self):
        return self._callmethod("__next__")


class CounterProxy(BaseProxy):
    _exposed_ = ("add", "myself", "__getattribute__")
    _method_to_typeid_ = {"myself": "Counter"}

    def add_twice(self, amount):
        self._callmethod("add", (amount,))
        return self._callmethod("add", kwds={"amount": amount})


class Own(BaseManager):
    pass


Own.register("Counter", Counter)
Own.register("Exposed", Counter, exposed=("add", "_private"))
Own.register("Proxied", Counter, CounterProxy)
Own.register("numbers", numbers, proxytype=IteratorProxy)
Own.register("Hidden", Counter, create_method=False)
Own.register("Space", Counter, NamespaceProxy)


def tell(name, call, *args, **options):
    try:
        print(name, call(*args, **options))
    except Exception as error:
        print(name, type(error).__name__, str(error).strip().splitlines()[-2:])


def use(counter):
    print("child", counter.add(10), flush=True)


if __name__ == "__main__":
    with Own() as manager:
        counter = manager.Counter(5)
        print(counter.add(), counter.add(amount=4), type(counter).__name__)
        process = mp.Process(target=use, args=(counter,))
        process.start()
        process.join()
        print(counter.add(0), counter._getvalue().value)
        tell("fail", counter.fail)
        tell("unsendable", counter.unsendable)
        tell("private", lambda: counter._private())
        tell("no attribute", lambda: counter.value)
        tell("exposed", manager.Exposed(1)._private)
        tell("not exposed", lambda: manager.Exposed(1).fail())
        proxied = manager.Proxied(1)
        print(proxied.add_twice(2), type(proxied._callmethod("myself")).__name__)
        tell("call", proxied._callmethod, "fail")
        print(list(manager.numbers()))
        print(hasattr(manager, "Hidden"), manager.Space(7).value)
        tell("arguments", manager.Counter, 1, 2)
        print(manager._number_of_objects(), sorted(manager._registry))
    tell("started again", manager.start)
    tell("no server", Own().Counter)
    tell("connect", Own(("localhost", 1)).connect)
    tell("initializer", lambda: Own().start(5))

"""Queues with methods of their own, made for a context, and used through it."""

import multiprocessing as mp
from multiprocessing.queues import JoinableQueue, Queue, SimpleQueue


class Counting(Queue):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, ctx=mp.get_context(), **kwargs)
        self.count = 0

    def put(self, obj, block=True, timeout=None):
        super().put((self.count, obj), block, timeout)
        self.count += 1

    def __getstate__(self):
        return super().__getstate__(), self.count + 100

    def __setstate__(self, state):
        super().__setstate__(state[0])
        self.count = state[1]


class Greedy(SimpleQueue):
    def __init__(self):
        super().__init__(ctx=mp.get_context())

    def get_all(self):
        return list(iter(self.get, None))


class Done(JoinableQueue):
    def get(self, *args):
        try:
            return super().get(*args)
        finally:
            self.task_done()


class Named(Queue):
    """Has names that another implementation of queues might use, too."""

    _engine = _fed = _loads = _refuse = _attach = _has_feeder = _take_feeder = None

    def _put(self, obj):
        self.put({obj}, timeout=5)

    def _get(self):
        return self.get(timeout=5)


class SimplyNamed(SimpleQueue):
    _engine = _loads = _attach = None
    _put = Named._get
    _get = Named._put


def child(counting, greedy, done):
    first = counting.count >= 100
    counting.put("of the child")
    greedy.put(first == (mp.get_start_method() != "fork"))
    greedy.put(None)
    print(done.get(), type(done).__name__, flush=True)


if __name__ == "__main__":
    counting, greedy, done = Counting(), Greedy(), Done(ctx=mp.get_context())
    counting.put("a")
    counting.put("b")
    done.put("task")
    print(counting.get(), counting.get())
    process = mp.Process(target=child, args=(counting, greedy, done))
    process.start()
    print(counting.get()[1], greedy.get_all())
    done.join()
    process.join()
    print(process.exitcode, counting.count)
    named, simple = Named(ctx=mp.get_context()), SimplyNamed(ctx=mp.get_context())
    named._put("x")
    simple.put({"y"})
    print(named._get(), simple.get())

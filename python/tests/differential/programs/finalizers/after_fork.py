"""Hooks after a fork: in what order, with which object, and not in the parent."""

import multiprocessing as mp
import os
from multiprocessing import util


class Thing:
    def __init__(self, name):
        self.name = name
        util.register_after_fork(self, Thing.tell)

    def tell(self):
        print("after fork", self.name, flush=True)


def fail(thing):
    raise ValueError("a hook fails")


def child():
    print("in the child", flush=True)


if __name__ == "__main__":
    things = [Thing(name) for name in "abc"]
    gone = Thing("gone")
    del gone
    util.register_after_fork(things[0], fail)
    os.register_at_fork(
        before=lambda: print("before", flush=True),
        after_in_parent=lambda: print("in the parent", flush=True),
    )
    context = mp.get_context("fork")
    process = context.Process(target=child)
    process.start()
    process.join()
    print(process.exitcode)
    local = util.ForkAwareLocal()
    local.value = 1
    lock = util.ForkAwareThreadLock()
    with lock:
        process = context.Process(target=lambda: print(vars(local), lock.acquire(False)))
        process.start()
        process.join()
    print(vars(local), lock.acquire(False))

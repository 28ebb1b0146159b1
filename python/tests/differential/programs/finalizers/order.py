"""Finalizers run by priority, then the latest first; in the parent and in children."""

import atexit
import multiprocessing as mp
from multiprocessing import util


class Thing:
    pass


def say(*words):
    print(*words, flush=True)


def register(who):
    for priority in 5, 0, -1, 10, -100, 10:
        util.Finalize(None, say, (who, "priority", priority), exitpriority=priority)
    thing = Thing()
    util.Finalize(thing, say, (who, "the object is gone"), exitpriority=3)
    util.Finalize(None, say, args=(who,), exitpriority=1)
    cancelled = util.Finalize(None, say, (who, "never"), exitpriority=2)
    cancelled.cancel()
    called = util.Finalize(None, lambda: "result", exitpriority=2)
    say(who, called(), called(), called.still_active(), cancelled.still_active())
    atexit.register(say, who, "at exit")
    util.Finalize(None, fail, exitpriority=4)
    return thing


def fail():
    raise RuntimeError("in a finalizer")


def child():
    thing = register("child")
    say("child works", util.is_exiting(), type(thing).__name__)


if __name__ == "__main__":
    kept = register("parent")
    process = mp.Process(target=child)
    process.start()
    process.join()
    say("child ended", process.exitcode)
    for bad in ((None, say), (None, say, (), None, 1.5)):
        try:
            util.Finalize(*bad)
        except Exception as error:
            say(type(error).__name__, error)
    del kept

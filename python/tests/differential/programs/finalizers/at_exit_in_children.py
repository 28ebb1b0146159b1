"""What registers itself in children runs at their end, unless they end at once."""

import atexit
import multiprocessing as mp
import os
import sys
from multiprocessing import util


def say(*words):
    print(*words, flush=True)


def child(end):
    atexit.register(say, "at exit", end)
    util.Finalize(None, say, ("finalizer", end), exitpriority=0)
    if end == "exit":
        sys.exit(1)
    elif end == "now":
        os._exit(2)
    elif end == "error":
        raise ValueError(end)
    elif end == "class":
        util._exit_function()


if __name__ == "__main__":
    atexit.register(say, "at exit of the parent")
    for end in "return", "exit", "now", "error", "class":
        process = mp.Process(target=child, args=(end,))
        process.start()
        process.join()
        say(end, process.exitcode)

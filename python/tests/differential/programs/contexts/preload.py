"""The fork server imports what it is told to, once, and forgives what it cannot."""

import multiprocessing as mp
import sys


def work(queue):
    queue.put(("colorsys" in sys.modules, "chunk" in sys.modules, "antigravity" in sys.modules))


if __name__ == "__main__":
    for bad in [1], "ab", None:
        try:
            print(mp.set_forkserver_preload(bad))
        except Exception as error:
            print(type(error).__name__, error)
    context = mp.get_context("forkserver")
    context.set_forkserver_preload(["colorsys", "no_such_module_at_all", "__main__"])
    queue = context.Queue()
    for _ in range(2):
        process = context.Process(target=work, args=(queue,))
        process.start()
        print(queue.get())
        process.join()
        print(process.exitcode)

"""A Process object is of use only to the process that made it."""

import multiprocessing as mp
import os


def look(process):
    for call in process.join, process.is_alive, process.start, process.close:
        try:
            print(call.__name__, call())
        except (AssertionError, ValueError) as error:
            print(call.__name__, type(error).__name__, error)


def wait(event):
    event.wait()


if __name__ == "__main__":
    context = mp.get_context("fork")
    event = context.Event()
    process = context.Process(target=wait, args=(event,), name="other")
    process.start()
    looker = context.Process(target=look, args=(process,))
    looker.start()
    looker.join()
    pid = os.fork()
    if not pid:
        print(len(mp.active_children()), flush=True)
        os._exit(0)
    os.waitpid(pid, 0)
    event.set()
    process.join()
    print(process.exitcode, looker.exitcode)

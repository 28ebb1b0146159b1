"""Lambdas, local classes and open files are refused by the same errors in the same places."""

import multiprocessing as mp
import sys
import threading
from multiprocessing.queues import Queue


def things():
    class Local:
        pass

    def nested():
        pass

    yield "a lambda", lambda: None
    yield "a nested function", nested
    yield "a local class", Local
    yield "an object of it", Local()
    yield "a lock", threading.Lock()
    yield "a generator", (n for n in ())
    yield "a frame", sys._getframe()
    yield "a module", sys
    yield "a file", sys.stdout
    yield "within a list", [1, [lambda: None]]
    yield "a thread", threading.Thread()
    yield "a memory view", memoryview(b"abc")
    yield "keys", {}.keys()


class Silent(Queue):
    @staticmethod
    def _on_queue_feeder_error(error, obj):
        print("  queue", type(error).__name__, error, type(obj).__name__)


def main():
    near, far = mp.Pipe()
    simple = mp.SimpleQueue()
    spawn = mp.get_context("spawn")
    for name, thing in things():
        print(name)
        for call in near.send, simple.put:
            try:
                print("  sent", call(thing))
            except Exception as error:
                print(" ", call.__name__, type(error).__name__, error)
        queue = Silent(ctx=mp.get_context())
        queue.put(thing)
        queue.put("the next")
        print("  then", queue.get())
        queue.close()
        queue.join_thread()
        try:
            process = spawn.Process(target=print, args=(thing,))
            process.start()
            process.join()
            print("  started")
        except Exception as error:
            print("  process", type(error).__name__, error)


if __name__ == "__main__":
    main()

"""sched, contextvars, generators and weak references together with queues."""

import contextvars
import gc
import multiprocessing as mp
import sched
import weakref

word = contextvars.ContextVar("word", default="default")


def show(queue):
    queue.put(word.get())


if __name__ == "__main__":
    queue = mp.Queue()
    scheduler = sched.scheduler()
    for priority, name in ((3, "c"), (1, "a"), (2, "b")):
        scheduler.enter(0, priority, queue.put, (name,))
    scheduler.run()
    print([queue.get() for _ in range(3)])
    word.set("set by the parent")
    process = mp.get_context("fork").Process(target=show, args=(queue,))
    process.start()
    print(queue.get())
    process.join()

    def received():
        while (thing := queue.get()) is not None:
            yield thing

    for thing in (1, 2, None):
        queue.put(thing)
    print(list(received()))
    for make in mp.Queue, mp.SimpleQueue, mp.Lock, mp.Condition, mp.Event, lambda: mp.Pipe()[0]:
        thing = make()
        gone = weakref.ref(thing)
        del thing
        gc.collect()
        print(gone() is None)

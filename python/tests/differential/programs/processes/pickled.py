"""Process objects, queues and locks are pickled only while spawning."""

import multiprocessing as mp
import pickle


def things():
    yield mp.Process()
    yield mp.current_process()
    yield mp.current_process().authkey
    for kind in (mp.Lock, mp.RLock, mp.Semaphore, mp.BoundedSemaphore, mp.Condition, mp.Event):
        yield kind()
    yield mp.Barrier(2)
    yield mp.Queue()
    yield mp.JoinableQueue()
    yield mp.SimpleQueue()
    yield mp.Value("i")
    yield mp.Array("i", 2)
    yield mp.RawValue("i")
    yield mp.RawArray("i", 2)
    yield mp.get_context("spawn")
    yield mp.get_context("spawn").Process


if __name__ == "__main__":
    for thing in things():
        try:
            pickle.dumps(thing)
            print(type(thing).__name__, "pickled")
        except Exception as error:
            print(type(thing).__name__, type(error).__name__, error)
    queue = mp.SimpleQueue()
    for thing in things():
        try:
            queue.put(thing)
            print(type(thing).__name__, "sent")
        except Exception as error:
            print(type(thing).__name__, type(error).__name__, error)

"""Objects that no pickle takes say so in the same words, with the same notes (3.14)."""

import multiprocessing
import pickle

KINDS = (
    *("Queue", "JoinableQueue", "SimpleQueue", "Lock", "RLock", "Semaphore", "BoundedSemaphore"),
    *("Event", "Condition", "Process"),
)


def refuse(name, obj):
    for what in (obj, [obj]):
        try:
            pickle.dumps(what)
        except Exception as error:
            print(name, type(error).__name__, error, getattr(error, "__notes__", None))
        else:
            print(name, "was pickled")


if __name__ == "__main__":
    for name in KINDS:
        refuse(name, getattr(multiprocessing, name)())
    refuse("Barrier", multiprocessing.Barrier(2))
    for name in ("Value", "RawValue"):
        refuse(name, getattr(multiprocessing, name)("i"))
    for name in ("Array", "RawArray"):
        refuse(name, getattr(multiprocessing, name)("i", 2))
    with multiprocessing.Pool(1) as pool:
        refuse("Pool", pool)
        for call in (pool.apply, pool.apply_async, pool.map):
            try:
                task = call(len, ([lambda: 1],))
                task.get()
            except Exception as error:
                text = str(error).partition(" at 0x")[0]
                print(call.__name__, type(error).__name__, text, getattr(error, "__notes__", None))

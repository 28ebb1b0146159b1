"""Every kind of object of a manager, its proxy's texts, methods and errors."""

import multiprocessing as mp
import queue
import threading


def tell(name, call, *args, **options):
    try:
        print(name, call(*args, **options))
    except Exception as error:
        print(name, type(error).__name__, error)


def change(things, lock):
    with lock:
        things["list"].append("child")
        things["dict"]["child"] = [1]
        things["space"].word = "child"
        things["value"].value += 1
        things["array"][0] = 50
        things["queue"].put("child")
        things["event"].set()


if __name__ == "__main__":
    with mp.Manager() as manager:
        things = {
            "list": manager.list([1, 2, 3]),
            "dict": manager.dict({"a": 1}, b=2),
            "space": manager.Namespace(word="parent"),
            "value": manager.Value("i", 5),
            "array": manager.Array("i", [1, 2]),
            "queue": manager.Queue(3),
            "event": manager.Event(),
        }
        lock = manager.RLock()
        process = mp.Process(target=change, args=(things, lock))
        process.start()
        process.join()
        for name, thing in things.items():
            print(name, str(thing).split(" at 0x")[0], type(thing).__name__)
        print(process.exitcode, things["queue"].get(), things["event"].is_set())
        shared = things["list"]
        shared += [9]
        shared.extend([3, 1])
        shared[1:3] = "xy"
        print(shared[:], len(shared), 9 in shared, shared.index(9), shared.pop(), list(shared))
        print(shared.count(1), shared.remove(1), shared.reverse(), shared._getvalue(), shared * 2)
        tell("index", lambda: shared[100])
        tell("sort", shared.sort)
        tell("remove", shared.remove, "none")
        mapping = things["dict"]
        print(sorted(map(str, mapping)), mapping.get("z", 0), "a" in mapping, len(mapping))
        print(mapping.pop("a"), mapping.setdefault("q", 1), mapping.copy(), list(mapping.items()))
        tell("key", lambda: mapping["none"])
        tell("attribute", lambda: things["space"].none)
        nested = manager.list([manager.dict(x=1), manager.list()])
        nested[0]["x"] = 2
        nested[1].append(nested[0])
        print([str(one) for one in nested], nested[1][0]["x"])
        tell("empty", things["queue"].get_nowait)
        tell("empty", things["queue"].get, True, 0.01)
        barrier, semaphore = manager.Barrier(1), manager.BoundedSemaphore(1)
        print(barrier.wait(), barrier.parties, barrier.broken, semaphore.acquire(False))
        print(semaphore.release())
        tell("too often", semaphore.release)
        condition = manager.Condition()
        with condition:
            print(condition.wait(0.001), condition.notify(), condition.wait_for(lambda: 1, 1))
        tell("not held", condition.notify)
        with manager.Pool(1) as pool:
            print(pool.map(abs, [-1, 2]), pool.apply_async(abs, (-3,)).get())
            tell("in a pool", pool.apply, int, ("x",))
            tell("imap", lambda: list(pool.imap(abs, [-5, 6])))
        print(type(manager).__name__, isinstance(queue.Empty(), Exception), manager.address != "")
    print(threading.active_count())

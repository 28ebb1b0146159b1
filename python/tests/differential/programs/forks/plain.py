"""os.fork without Process: children use queues, pipes and locks that they inherit."""

import multiprocessing as mp
import os
import sys
import warnings


def in_child(call):
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    code = 9
    try:
        call()
        code = 0
    finally:
        os._exit(code)


def give(queue, thing):
    queue.put(thing)
    if hasattr(queue, "close"):
        queue.close()
        getattr(queue, "join_thread", int)()


def count(value, lock):
    for _ in range(100):
        with lock:
            value.value += 1


def main():
    queue, simple, joinable = mp.Queue(), mp.SimpleQueue(), mp.JoinableQueue()
    print(in_child(lambda: give(queue, "by the child")), queue.get())
    print(in_child(lambda: simple.put([1])), simple.get())
    joinable.put("task")
    print(in_child(lambda: (print(joinable.get(), flush=True), joinable.task_done())))
    joinable.join()
    near, far = mp.Pipe()
    print(in_child(lambda: far.send("through the pipe")), near.recv())
    value, lock = mp.Value("i"), mp.Lock()
    print(in_child(lambda: count(value, lock)), value.value)
    print(in_child(lambda: count(value, value.get_lock())), value.value)
    event, semaphore = mp.Event(), mp.Semaphore(0)
    print(in_child(event.set), event.is_set())
    print(in_child(semaphore.release), semaphore.acquire(False))
    print(in_child(lambda: print(mp.current_process().name, mp.parent_process(), flush=True)))
    array = mp.Array("i", range(5))
    print(in_child(lambda: array.__setitem__(slice(0, 2), [8, 9])), array[:])
    print(in_child(lambda: mp.Queue().put(1)), in_child(lambda: mp.Process(target=print).run()))


if __name__ == "__main__":
    # A fork beside threads is warned of; which threads a queue has is no part of its behaviour.
    warnings.simplefilter("ignore", DeprecationWarning)
    main()

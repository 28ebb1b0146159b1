"""Grandchildren and their names, and who is whose parent."""

import multiprocessing as mp
import os


def grandchild(queue, pids):
    parent = mp.parent_process()
    queue.put(
        (
            mp.current_process().name,
            parent.name,
            parent.pid == os.getppid() or mp.get_start_method() == "forkserver",
            parent.is_alive(),
            parent.exitcode,
            len(pids),
        )
    )


def child(queue, depth, pids):
    if not depth:
        return grandchild(queue, [*pids, os.getpid()])
    processes = [
        mp.Process(target=child, args=(queue, depth - 1, [*pids, os.getpid()])) for _ in range(2)
    ]
    for process in processes:
        process.start()
    print(len(mp.active_children()) <= 2)
    for process in processes:
        process.join()
    print([process.exitcode for process in processes], mp.active_children())


if __name__ == "__main__":
    queue = mp.Queue()
    print(mp.parent_process(), mp.current_process().name, mp.current_process()._identity)
    child(queue, 2, [])
    for fact in sorted(queue.get() for _ in range(4)):
        print(fact)

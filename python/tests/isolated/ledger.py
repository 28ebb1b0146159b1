"""Counts what a process holds, and proves that it counts before anything is concluded from it.

Names in shared memory belong to the whole machine: who starts this process looks for them.
"""

import gc
import mmap
import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

__all__ = ["count", "holds_no_more_after", "prove"]


def count() -> dict[str, int]:
    """How many of each kind this process holds."""
    gc.collect()
    multiprocessing.active_children()  # Reaps what has ended.
    tasks = Path("/proc/self/task")
    return {
        "descriptors": len(os.listdir("/proc/self/fd")),
        "mappings": Path("/proc/self/maps").read_text().count("memfd:"),
        "threads": len(list(tasks.iterdir())),
        "processes": sum(len((task / "children").read_text().split()) for task in tasks.iterdir()),
    }


def prove() -> None:
    """Take one of each kind, see the counts rise, give all back, and see them fall again."""
    before = count()
    reader, writer = os.pipe()
    memory = os.memfd_create("ledger")
    os.ftruncate(memory, mmap.PAGESIZE)
    mapping = mmap.mmap(memory, mmap.PAGESIZE)
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    child = os.fork()
    if child == 0:
        os.read(reader, 1)
        os._exit(0)
    thread.start()

    # `mmap` keeps a duplicate of its descriptor.
    rise = {"descriptors": 4, "mappings": 1, "threads": 1, "processes": 1}
    risen = {kind: before[kind] + more for kind, more in rise.items()}
    assert _count_until(risen.__eq__) == risen

    os.write(writer, b"!")
    os.waitpid(child, 0)
    stop.set()
    thread.join()
    mapping.close()
    for descriptor in (reader, writer, memory):
        os.close(descriptor)
    assert _count_until(before.__eq__) == before


def holds_no_more_after(use: Callable[[], object]) -> None:
    """Assert that using something again and again leaves nothing."""
    use()  # What is made once for a whole process is made here: a fork server, a tracker.
    before = count()
    for _ in range(3):
        use()
    after = _count_until(lambda now: all(now[kind] <= before[kind] for kind in before))
    assert all(after[kind] <= before[kind] for kind in before), f"from {before} to {after}"


def _count_until(reached: Callable[[dict[str, int]], bool]) -> dict[str, int]:
    """The counts, given some time: the kernel lists a thread for a moment after `join`."""
    deadline = time.monotonic() + 5
    while not reached(now := count()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return now

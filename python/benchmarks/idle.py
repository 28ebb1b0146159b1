"""How often a process that waits wakes up by itself, for each call that waits.

usage: idle.py [--after SECONDS] [--for SECONDS]

Each call waits in a process of its own for what never comes; the kernel counts how often that
gave up the processor (voluntary context switches), once it has waited for a while.
"""

from __future__ import annotations

import argparse
import multiprocessing
import threading
import time
from collections.abc import Callable
from pathlib import Path

__all__ = ["main"]


def _calls() -> dict[str, Callable[[], object]]:
    """What waits for ever, by name; made in the process that waits."""
    lock, semaphore = multiprocessing.RLock(), multiprocessing.Semaphore(0)
    tasks: multiprocessing.JoinableQueue[int] = multiprocessing.JoinableQueue()
    full: multiprocessing.Queue[int] = multiprocessing.Queue(1)
    near, _far = multiprocessing.Pipe()
    condition = multiprocessing.Condition()

    def wait_for_notification() -> None:
        with condition:
            condition.wait()

    # Held by a thread that ended.
    holder = threading.Thread(target=lock.acquire)
    holder.start()
    holder.join()
    full.put(1)
    tasks.put(1)
    return {
        "Queue.get": multiprocessing.Queue().get,
        "Queue.put": lambda: full.put(2),
        "Connection.recv": lambda: (near.recv(), _far),
        "Semaphore.acquire": semaphore.acquire,
        "RLock.acquire": lock.acquire,
        "Condition.wait": wait_for_notification,
        "Event.wait": multiprocessing.Event().wait,
        "Barrier.wait": multiprocessing.Barrier(2).wait,
        "JoinableQueue.join": tasks.join,
    }


def _wait(name: str) -> None:
    _calls()[name]()


def _switches(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("voluntary_ctxt_switches:")[2].split()[0])


def main() -> None:
    """Measure all calls at the same time, and print a line for each."""
    parser = argparse.ArgumentParser(prog="idle.py")
    parser.add_argument("--after", type=float, default=20.0)
    parser.add_argument("--for", type=float, default=20.0, dest="seconds")
    options = parser.parse_args()
    context = multiprocessing.get_context("fork")
    waiting = {name: context.Process(target=_wait, args=(name,), daemon=True) for name in _calls()}
    for process in waiting.values():
        process.start()
    time.sleep(options.after)
    before = {name: _switches(process.pid or 0) for name, process in waiting.items()}
    time.sleep(options.seconds)
    for name, process in waiting.items():
        count = _switches(process.pid or 0) - before[name]
        print(f"{name:<20} {count / options.seconds:.2f} wake-ups a second")
        process.kill()


if __name__ == "__main__":
    main()

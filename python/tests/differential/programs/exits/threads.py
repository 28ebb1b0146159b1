"""Threads of a child: SystemExit and errors in them, and that they are waited for."""

import sys
import threading
from multiprocessing import Process


def run(*targets):
    threads = [threading.Thread(target=target, name="thread") for target in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def leave():
    sys.exit(9)


def fail():
    raise ValueError("in a thread")


def slow():
    started.wait()
    print("the thread ends last", flush=True)


started = threading.Event()


def leave_with_a_thread():
    threading.Thread(target=slow).start()
    print("the main thread ends", flush=True)
    started.set()


def leave_with_a_daemon():
    threading.Thread(target=threading.Event().wait, daemon=True).start()
    print("does not wait")


def leave_by_error():
    threading.Thread(target=slow).start()
    started.set()
    raise RuntimeError("in the main thread")


def main(target, *args):
    process = Process(target=target, args=args)
    process.start()
    process.join()
    print(target.__name__, process.exitcode)


if __name__ == "__main__":
    main(run, leave)
    main(run, fail)
    main(leave_with_a_thread)
    main(leave_with_a_daemon)
    main(leave_by_error)

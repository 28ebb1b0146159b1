"""Daemons are ended when their parent is; the others are waited for."""

import multiprocessing as mp
import time


def stay(ready):
    print("daemon here", flush=True)
    ready.release()
    time.sleep(1000)
    print("never")


def finish(ready, go):
    ready.release()
    go.acquire()
    print("waited for", flush=True)


def start_child(daemon):
    try:
        process = mp.Process(target=print, args=("child of a daemon",), daemon=daemon)
        process.start()
        process.join()
    except AssertionError as error:
        print("AssertionError", error)


def inherit():
    print(mp.current_process().daemon, mp.Process(target=print).daemon)


if __name__ == "__main__":
    for daemon in True, False:
        for own in None, True, False:
            process = mp.Process(target=start_child, args=(own,), daemon=daemon)
            process.start()
            process.join()
            print(daemon, own, process.exitcode)
    process = mp.Process(target=inherit, daemon=True)
    process.start()
    process.join()
    ready, go = mp.Semaphore(0), mp.Semaphore(0)
    daemons = [mp.Process(target=stay, args=(ready,), daemon=True) for _ in range(2)]
    for process in daemons:
        process.start()
    for _ in daemons:
        ready.acquire()
    other = mp.Process(target=finish, args=(ready, go))
    other.start()
    ready.acquire()
    try:
        other.daemon = True
    except AssertionError as error:
        print("AssertionError", error)
    print("the end of the parent", sorted(p.name for p in mp.active_children()), flush=True)
    go.release()

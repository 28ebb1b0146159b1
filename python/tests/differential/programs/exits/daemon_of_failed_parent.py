"""A parent that fails ends its daemons and waits for the rest, too."""

import multiprocessing as mp
import time


def stay(ready):
    ready.set()
    time.sleep(1000)


def finish(ready):
    ready.wait()
    print("finished")


if __name__ == "__main__":
    ready, late = mp.Event(), mp.Event()
    mp.Process(target=stay, args=(ready,), daemon=True).start()
    mp.Process(target=finish, args=(late,)).start()
    ready.wait()
    late.set()
    raise RuntimeError("the parent fails")

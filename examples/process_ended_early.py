"""Ending a process from outside: `terminate` and `kill` leave the signal's number as exit code."""

from multiprocessing import Event, Process


def sleep_until_told(ready, never):
    ready.set()
    never.wait()


if __name__ == "__main__":
    never = Event()
    for method in ("terminate", "kill"):
        ready = Event()
        child = Process(target=sleep_until_told, args=(ready, never))
        child.start()
        ready.wait()
        child.join(timeout=0.05)
        print("still alive after a short join:", child.is_alive())
        getattr(child, method)()
        child.join()
        print(f"{method}: exit code {child.exitcode}")
        child.close()

"""terminate and kill, while a child sleeps, and with a handler of its own."""

import multiprocessing as mp
import signal
import sys
import time


def sleep(ready):
    ready.set()
    time.sleep(1000)


def handled(ready):
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(11))
    ready.set()
    time.sleep(1000)


def ignored(ready, go):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    ready.set()
    go.wait()
    print("has ignored it")


def cleaned(ready):
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        ready.set()
        time.sleep(1000)
    except KeyboardInterrupt:
        print("cleaned up")
        raise SystemExit(12) from None


def started(target, *args):
    ready = mp.Event()
    process = mp.Process(target=target, args=(ready, *args))
    process.start()
    ready.wait()
    return process


if __name__ == "__main__":
    for name in "terminate", "kill":
        for target in sleep, handled, cleaned:
            process = started(target)
            getattr(process, name)()
            process.join()
            print(name, target.__name__, process.exitcode, process.is_alive())
    go = mp.Event()
    process = started(ignored, go)
    process.terminate()
    go.set()
    process.join()
    print("ignored", process.exitcode)
    process.terminate()
    process.kill()
    print(process.exitcode)
    process.close()

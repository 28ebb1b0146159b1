"""An interrupted process ends as by a SIGINT, where there is Process.interrupt (3.14)."""

import multiprocessing as mp
import signal


def wait(ready, queue):
    # A shell has it ignored in what runs in the background.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        ready.set()
        queue.get()
    except KeyboardInterrupt:
        print("interrupted", flush=True)
        raise SystemExit(7) from None


if __name__ == "__main__":
    if not hasattr(mp.Process, "interrupt"):
        print("no Process.interrupt in this version")
    else:
        ready, queue = mp.Event(), mp.Queue()
        process = mp.Process(target=wait, args=(ready, queue))
        process.start()
        ready.wait()
        process.interrupt()
        process.join()
        print(process.exitcode, process.is_alive())
        process.interrupt()
        queue.put(1)
        print(queue.get())

"""SIGCHLD, wake-up descriptors and siginterrupt while the module waits."""

import multiprocessing as mp
import os
import signal

ended = []


def quick(code):
    os._exit(code)


def main():
    signal.signal(signal.SIGCHLD, lambda number, frame: ended.append(number))
    queue = mp.Queue()
    process = mp.Process(target=quick, args=(3,))
    process.start()
    process.join()
    print(process.exitcode, len(ended) > 0 or mp.get_start_method() == "forkserver")
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)

    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.signal(signal.SIGALRM, lambda number, frame: queue.put(number))
    before = signal.set_wakeup_fd(writer)
    signal.siginterrupt(signal.SIGALRM, True)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    print(before, queue.get() == signal.SIGALRM, os.read(reader, 10) == bytes([signal.SIGALRM]))
    signal.set_wakeup_fd(-1)


if __name__ == "__main__":
    main()

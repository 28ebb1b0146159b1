"""Blocked signals arrive when the mask is lifted; children inherit the mask of their parent."""

import multiprocessing as mp
import os
import signal


def tell(queue):
    queue.put(signal.SIGUSR1 in signal.pthread_sigmask(signal.SIG_BLOCK, []))


if __name__ == "__main__":
    queue = mp.Queue()
    signal.signal(signal.SIGUSR1, lambda number, frame: print("handled"))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    os.kill(os.getpid(), signal.SIGUSR1)
    queue.put(1)
    print("blocked", queue.get())
    context = mp.get_context("spawn" if mp.get_start_method() == "spawn" else "fork")
    queue = context.Queue()
    process = context.Process(target=tell, args=(queue,))
    process.start()
    print(queue.get())
    process.join()
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    queue.put(2)
    print("unblocked", queue.get())

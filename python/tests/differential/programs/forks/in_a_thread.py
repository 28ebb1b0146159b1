"""Processes started from threads, some at the same time."""

import multiprocessing as mp
import threading


def work(queue, number):
    queue.put((number, threading.current_thread().name, threading.active_count()))


def start(queue, number):
    process = mp.Process(target=work, args=(queue, number))
    process.start()
    process.join()
    processes.append(process)


processes = []

if __name__ == "__main__":
    queue = mp.SimpleQueue()
    threads = [threading.Thread(target=start, args=(queue, number)) for number in range(4)]
    for thread in threads:
        thread.start()
    for got in sorted(queue.get() for _ in threads):
        print(got)
    for thread in threads:
        thread.join()
    # Not before: a thread that starts a process may be about to note how another's ended.
    print([process.exitcode for process in processes])

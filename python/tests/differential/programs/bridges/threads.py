"""Threads of several processes share queues, locks and conditions."""

import multiprocessing as mp
import threading

COUNT = 30


def work(queue, lock, value, barrier):
    def one():
        barrier.wait()
        for _ in range(COUNT):
            with lock:
                value.value += 1
        queue.put(threading.current_thread().name)

    threads = [threading.Thread(target=one, name=f"t{number}") for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    queue, lock, barrier = mp.Queue(), mp.RLock(), mp.Barrier(6)
    value = mp.Value("i", 0, lock=False)
    processes = [mp.Process(target=work, args=(queue, lock, value, barrier)) for _ in range(2)]
    for process in processes:
        process.start()
    print(sorted(queue.get() for _ in range(6)))
    for process in processes:
        process.join()
    print(value.value, barrier.n_waiting)

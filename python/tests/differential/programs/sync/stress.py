"""Counters under locks of every kind, from several processes, are exact."""

import multiprocessing as mp


def count(lock, value, number):
    for _ in range(number):
        with lock:
            value.value += 1


if __name__ == "__main__":
    for make in mp.Lock, mp.RLock, lambda: mp.Semaphore(1), mp.Condition:
        lock, value = make(), mp.RawValue("i", 0)
        processes = [mp.Process(target=count, args=(lock, value, 200)) for _ in range(2)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        print(value.value)

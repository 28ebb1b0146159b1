"""Thousands of queues and locks at the same time."""

import multiprocessing as mp
import resource

if __name__ == "__main__":
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20_000), hard))
    queues = [mp.SimpleQueue() for _ in range(2000)]
    locks = [mp.Lock() for _ in range(20_000)]
    for number, queue in enumerate(queues):
        queue.put(number)
    for lock in locks:
        lock.acquire()
    print(sum(queue.get() for queue in queues), sum(lock.acquire(False) for lock in locks))

"""A dispatcher with a heap between producers and a consumer, and threads beside them."""

import heapq
import multiprocessing as mp
import queue as threads_queue
import threading


def produce(queue, name):
    for priority in 3, 1, 2:
        queue.put((priority, f"{name}{priority}"))


def hand_over(source, sink, count):
    for _ in range(count):
        sink.put(source.get())


if __name__ == "__main__":
    shared, local = mp.Queue(), threads_queue.Queue()
    processes = [mp.Process(target=produce, args=(shared, name)) for name in "ab"]
    thread = threading.Thread(target=hand_over, args=(shared, local, 6))
    thread.start()
    for process in processes:
        process.start()
    heap = []
    for _ in range(6):
        heapq.heappush(heap, local.get())
    while heap:
        print(*heapq.heappop(heap))
    thread.join()
    for process in processes:
        process.join()

"""A producer puts many objects and exits; they are all there afterwards."""

import multiprocessing as mp


def produce(queue, count):
    for number in range(count):
        queue.put(number)


if __name__ == "__main__":
    queue = mp.Queue()
    process = mp.Process(target=produce, args=(queue, 5000))
    process.start()
    print(sum(queue.get() for _ in range(5000)))
    process.join()
    print(process.exitcode, queue.empty())

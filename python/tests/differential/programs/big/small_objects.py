"""A hundred thousand small objects are put, and the producer exits at once."""

import multiprocessing as mp


def produce(queue):
    for number in range(100_000):
        queue.put((number, str(number)))


if __name__ == "__main__":
    queue = mp.Queue()
    process = mp.Process(target=produce, args=(queue,))
    process.start()
    total = 0
    for _ in range(100_000):
        number, text = queue.get()
        total += number == int(text)
    process.join()
    print(total, queue.empty(), process.exitcode)

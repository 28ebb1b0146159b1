"""Tasks of a pool share a queue that lives in a manager's process and is reached by proxies."""

from multiprocessing import Manager, Pool


def write(queue, word):
    for letter in word:
        queue.put(letter)


def read(queue):
    return [queue.get() for _ in range(queue.qsize())]


if __name__ == "__main__":
    with Manager() as manager, Pool(2) as pool:
        queue = manager.Queue()
        pool.apply(write, (queue, "swift"))
        print("letters waiting:", queue.qsize())
        print(pool.apply(read, (queue,)))
        print("empty again:", queue.empty())

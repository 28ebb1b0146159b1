"""Several producers and several consumers share one queue with a limit.

Every object arrives exactly once; who gets which is up to the processes, so the result is sorted.
"""

from multiprocessing import Process, Queue


def produce(queue, numbers):
    for number in numbers:
        queue.put(number)


def consume(queue, results):
    for number in iter(queue.get, None):
        results.put((number, number**2))


if __name__ == "__main__":
    queue, results = Queue(maxsize=4), Queue()
    producers = [Process(target=produce, args=(queue, range(i, 30, 3))) for i in range(3)]
    consumers = [Process(target=consume, args=(queue, results)) for _ in range(2)]
    for process in producers + consumers:
        process.start()

    squares = dict(results.get() for _ in range(30))
    for producer in producers:
        producer.join()
    for _ in consumers:
        queue.put(None)
    for consumer in consumers:
        consumer.join()

    for number in sorted(squares):
        print(number, "squared is", squares[number])

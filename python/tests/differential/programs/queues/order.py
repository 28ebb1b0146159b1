"""Objects of one process keep their order, whoever takes them; nothing is lost or doubled."""

import multiprocessing as mp


def produce(queue, name, count):
    for number in range(count):
        queue.put((name, number, "x" * (number % 500)))


def consume(queue, answers):
    got = [(name, number) for name, number, _ in iter(queue.get, None)]
    for name in "abc":
        mine = [number for other, number in got if other == name]
        answers.put((name, mine == sorted(mine), mine))


if __name__ == "__main__":
    for make in lambda: mp.Queue(5), mp.Queue, mp.SimpleQueue, mp.JoinableQueue:
        queue, answers = make(), mp.SimpleQueue()
        producers = [mp.Process(target=produce, args=(queue, name, 60)) for name in "abc"]
        consumers = [mp.Process(target=consume, args=(queue, answers)) for _ in range(2)]
        for process in producers + consumers:
            process.start()
        for process in producers:
            process.join()
        for _ in consumers:
            queue.put(None)
        got = [answers.get() for _ in range(3 * len(consumers))]
        for process in consumers:
            process.join()
        for name in "abc":
            mine = [answer for answer in got if answer[0] == name]
            numbers = sorted(number for answer in mine for number in answer[2])
            print(name, all(answer[1] for answer in mine), numbers == list(range(60)))

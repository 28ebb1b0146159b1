"""A list of three gibibytes of bytes goes through a queue to another process."""

import multiprocessing as mp


def consume(queue, answers):
    got = queue.get()
    answers.put((len(got), {len(one) for one in got}, [one[0] for one in got[:5]]))


if __name__ == "__main__":
    queue, answers = mp.Queue(), mp.SimpleQueue()
    process = mp.Process(target=consume, args=(queue, answers))
    process.start()
    queue.put([bytes([number % 256]) * (1 << 20) for number in range(3072)])
    print(answers.get())
    process.join()
    print(process.exitcode)

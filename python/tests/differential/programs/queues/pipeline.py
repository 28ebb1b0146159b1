"""A pipeline of generators and processes, ended by a mark that is handed on."""

import multiprocessing as mp


def numbers(count):
    yield from range(count)


def stage(source, sink, step):
    for thing in iter(source.get, None):
        sink.put(step(thing))
    sink.put(None)


def double(number):
    return number * 2


def describe(number):
    return f"<{number}>"


def feed(sink):
    for number in numbers(50):
        sink.put(number)
    sink.put(None)


if __name__ == "__main__":
    first, second, third = mp.Queue(4), mp.SimpleQueue(), mp.JoinableQueue(2)
    processes = [
        mp.Process(target=feed, args=(first,)),
        mp.Process(target=stage, args=(first, second, double)),
        mp.Process(target=stage, args=(second, third, describe)),
    ]
    for process in processes:
        process.start()
    print(" ".join(iter(third.get, None)))
    for process in processes:
        process.join()
    print([process.exitcode for process in processes])

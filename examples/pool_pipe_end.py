"""The end of a pipe may be an argument of a pool's task; results come back through the pipe."""

from multiprocessing import Pipe, Pool


def multiply(connection, a, b):
    connection.send((a, b, a * b))


if __name__ == "__main__":
    receiver, sender = Pipe(duplex=False)
    questions = [(1, 2), (3, 4), (5, 6)]
    with Pool(1) as pool:  # One worker: nobody else sends at the same time.
        tasks = [pool.apply_async(multiply, (sender, a, b)) for a, b in questions]
        for _ in questions:
            print("{} * {} = {}".format(*receiver.recv()))
        print([task.get() for task in tasks])

"""One pipe for each worker: questions are dealt out in turn, answers come back on the same pipe."""

from multiprocessing import Pipe, Process


def multiply(connection):
    for a, b in iter(connection.recv, None):
        connection.send(a * b)


if __name__ == "__main__":
    ours, theirs = zip(*(Pipe() for _ in range(3)))
    workers = [Process(target=multiply, args=(connection,)) for connection in theirs]
    for worker in workers:
        worker.start()

    questions = [(n, n + 1) for n in range(9)]
    for i, question in enumerate(questions):
        ours[i % len(ours)].send(question)
    for i, (a, b) in enumerate(questions):
        print(f"{a} * {b} = {ours[i % len(ours)].recv()}")

    for connection in ours:
        connection.send(None)
    for worker in workers:
        worker.join()

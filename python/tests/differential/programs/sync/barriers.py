"""Barriers and events: order, actions, breaking, resetting, texts."""

import multiprocessing as mp
import threading


def act():
    print("action", flush=True)


def meet(barrier, answers, rounds):
    for _ in range(rounds):
        answers.put(barrier.wait())


def broken(barrier, answers):
    try:
        barrier.wait(100)
    except threading.BrokenBarrierError:
        answers.put("broken")


def after(event, answers):
    answers.put(event.wait(100))


if __name__ == "__main__":
    answers = mp.SimpleQueue()
    barrier = mp.Barrier(3, act)
    print(barrier, barrier.parties, barrier.n_waiting, barrier.broken)
    processes = [mp.Process(target=meet, args=(barrier, answers, 2)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print(sorted(answers.get() for _ in range(6)))
    barrier = mp.Barrier(2)
    for end in barrier.abort, barrier.reset:
        process = mp.Process(target=broken, args=(barrier, answers))
        process.start()
        while not barrier.n_waiting:
            pass
        print(barrier)
        end()
        print(answers.get(), barrier.broken)
        process.join()
        barrier.reset()
    try:
        barrier.wait(0.01)
    except threading.BrokenBarrierError as error:
        print("BrokenBarrierError", error, barrier.broken)
    print(barrier)

    def fail():
        raise ValueError("the action fails")

    barrier = mp.Barrier(1, fail)
    try:
        barrier.wait()
    except ValueError as error:
        print(error, barrier.broken)
    event = mp.Event()
    print(event, event.is_set(), event.wait(0), event.wait(0.001))
    process = mp.Process(target=after, args=(event, answers))
    process.start()
    event.set()
    print(answers.get(), event, event.wait())
    event.clear()
    print(event.is_set(), event)
    process.join()

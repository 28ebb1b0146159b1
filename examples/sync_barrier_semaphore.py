"""A barrier lets processes start together; a semaphore lets only so many do something at once."""

from multiprocessing import Barrier, BoundedSemaphore, Process, Semaphore, Value
from threading import BrokenBarrierError


def run(barrier, seats, sitting, most):
    barrier.wait()
    with seats:
        with sitting.get_lock():
            sitting.value += 1
            most.value = max(most.value, sitting.value)
        with sitting.get_lock():
            sitting.value -= 1


if __name__ == "__main__":
    barrier, seats = Barrier(4), Semaphore(2)
    sitting, most = Value("i", 0), Value("i", 0)
    runners = [Process(target=run, args=(barrier, seats, sitting, most)) for _ in range(3)]
    for runner in runners:
        runner.start()
    print("at the barrier:", 0 <= barrier.wait() < barrier.parties)
    for runner in runners:
        runner.join()
    print("never more than two at once:", most.value <= 2)

    try:
        barrier.wait(timeout=0.05)
    except BrokenBarrierError:
        print("nobody else came, the barrier is broken:", barrier.broken)

    bounded = BoundedSemaphore(1)
    print(bounded.acquire(), bounded.acquire(block=False), bounded.acquire(timeout=0.05))
    bounded.release()
    try:
        bounded.release()
    except ValueError as error:
        print("released too often:", error)

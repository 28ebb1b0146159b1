"""Gives every call that waits every kind of timeout, and prints what comes of it."""

import signal
from decimal import Decimal
from fractions import Fraction
from multiprocessing import (
    Barrier,
    Condition,
    Event,
    Lock,
    Pipe,
    Process,
    Queue,
    RLock,
    Semaphore,
    connection,
)


class Timeout(float):
    pass


class Index:
    def __index__(self):
        return 0


class Float:
    def __float__(self):
        return 0.01


class StillWaitingError(BaseException):
    pass


def wake(number, frame):
    raise StillWaitingError


TIMEOUTS = [0, -1, 0.01, False, Timeout(0.01), Fraction(1, 100), Fraction(-1), Decimal("0.01")]
TIMEOUTS += [Decimal("nan"), Decimal("-5"), float("nan"), float("-inf"), -1e300, -(2**70)]
TIMEOUTS += ["0.01", b"1", [], object, 1j, Index(), Float()]
TIMEOUTS += [3e6, 2**62, 2**63, 1e300, float("inf"), 2**2000, Decimal("inf"), Fraction(10**30)]

# With 2**63 the standard module tries again and again: a signal may find it anywhere.
IN_LOOPS = ("wait_for, condition", "wait, barrier", "wait, barrier with a timeout")


def tell(name, call, timeout):
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        result = call(timeout)
    except StillWaitingError:
        result = "waits"
    except Exception as error:
        result = f"{type(error).__name__} {error}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    print(name, type(timeout).__name__, str(timeout)[:20], result, flush=True)


def filled(maxsize):
    queue = Queue(maxsize)
    queue.put(0)
    while queue.empty():
        pass
    return queue


def main():
    signal.signal(signal.SIGALRM, wake)
    near, far = Pipe()
    empty, full, condition = Queue(), filled(1), Condition()
    held, free, mine, none = Lock(), Lock(), RLock(), Semaphore(0)
    is_set, is_not = Event(), Event()
    for start in (held.acquire, mine.acquire, condition.acquire, is_set.set):
        start()
    child = Process(target=near.recv, daemon=True)
    child.start()
    calls = {
        "put, full": lambda timeout: full.put(1, True, timeout),
        "put, full, not blocking": lambda timeout: full.put(1, False, timeout),
        "put, room": lambda timeout: Queue().put(1, True, timeout),
        "get, empty": lambda timeout: empty.get(True, timeout),
        "get, empty, not blocking": lambda timeout: empty.get(False, timeout),
        "get": lambda timeout: filled(0).get(True, timeout),
        "acquire, held": lambda timeout: held.acquire(True, timeout),
        "acquire, held, not blocking": lambda timeout: held.acquire(False, timeout),
        "acquire, free": lambda timeout: (free.acquire(True, timeout), free.release()),
        "acquire, mine": lambda timeout: mine.acquire(True, timeout),
        "acquire, semaphore": lambda timeout: none.acquire(timeout=timeout),
        "wait, condition": condition.wait,
        "wait_for, condition": lambda timeout: condition.wait_for(lambda: False, timeout),
        "wait, event": is_not.wait,
        "wait, event that is set": is_set.wait,
        "wait, barrier": lambda timeout: Barrier(2).wait(timeout),
        "wait, barrier of one": lambda timeout: Barrier(1).wait(timeout),
        "wait, barrier with a timeout": lambda timeout: Barrier(2, None, timeout).wait(),
        "poll": near.poll,
        "poll, queue": empty._reader.poll,
        "wait, connections": lambda timeout: connection.wait([near, empty._reader], timeout),
        "join": child.join,
    }
    for name, call in calls.items():
        for timeout in TIMEOUTS:
            if timeout != 2**63 or name not in IN_LOOPS:
                tell(name, call, timeout)
    # A barrier that was refused a timeout is as it was.
    barrier = Barrier(2)
    for timeout in (float("nan"), "x"):
        tell("barrier", barrier.wait, timeout)
    print(barrier.n_waiting, barrier.broken)
    far.send("end")
    child.join()


if __name__ == "__main__":
    main()

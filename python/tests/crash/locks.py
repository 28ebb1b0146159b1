"""Users of locks and what is built on them are killed: ``locks.py NAME SEED``."""

import multiprocessing
import os
import threading
from multiprocessing.synchronize import Lock

import martlet
from kill_rounds import kill, pause, play, started


def lock_and_release(lock):
    while True:
        with lock:
            pass


def release(lock):
    lock.release()


def take_from_the_dead(lock):
    """Acquire a lock that nobody alive holds; another process may have to release it."""
    if not lock.acquire(block=False):
        started(release, lock).join()
        assert lock.acquire(block=False)


def prove_a_lock_whose_owner_died_can_be_released(chance):
    lock = multiprocessing.Lock()
    processes = [started(lock_and_release, lock) for _ in range(3)]
    pause(chance)
    for process in processes:
        kill(process)
    take_from_the_dead(lock)
    lock.release()


def take_if_its_owner_lives(lock):
    """Acquire a recursive lock within a slice, or learn who died with it."""
    try:
        return lock.acquire(timeout=20)
    except martlet.OwnerDied as error:
        assert not os.path.exists(f"/proc/{error.pid}")
        return False


def prove_a_recursive_lock_says_that_its_owner_died(chance):
    lock = multiprocessing.RLock()
    processes = [started(lock_and_release, lock) for _ in range(3)]
    pause(chance)
    for process in processes:
        kill(process)
    if take_if_its_owner_lives(lock):
        lock.release()
        return
    for use in (lock.acquire, lambda: lock.acquire(False), multiprocessing.Condition(lock).acquire):
        try:
            use()
        except martlet.OwnerDied as error:
            assert error.pid in [process.pid for process in processes]
        else:
            raise AssertionError("it was acquired")


def prove_a_robust_lock_passes_on_when_its_owner_dies(chance):
    lock = Lock(ctx=multiprocessing.get_context(), robust=True)
    for _ in range(3):
        process = started(lock_and_release, lock)
        pause(chance)
        kill(process)
        assert lock.acquire(timeout=20)
        assert not lock.acquire(block=False)
        lock.release()


def acquire_once(semaphore, near):
    near.send("comes")
    semaphore.acquire()
    near.send("has it")
    near.recv()


def prove_who_waits_for_a_semaphore_may_die(chance):
    semaphore = multiprocessing.Semaphore(0)
    waiters = []
    for _ in range(3):
        near, far = multiprocessing.Pipe()
        waiters.append((started(acquire_once, semaphore, far), near))
        near.recv()
    victim = waiters.pop(chance.randrange(3))
    pause(chance, 0.003)
    kill(victim[0])
    for _ in waiters:
        semaphore.release()
    for _, near in waiters:
        assert near.recv() == "has it"
    assert not semaphore.acquire(block=False)
    for process, _ in waiters:
        kill(process)


def sleep_until_notified(condition, near):
    with condition:
        near.send("waits")
        condition.wait()
    near.send("woken")
    near.recv()


def prove_who_waits_for_a_condition_may_die(chance):
    condition, waiters = multiprocessing.Condition(), []
    for _ in range(4):
        near, far = multiprocessing.Pipe()
        waiters.append((started(sleep_until_notified, condition, far), near))
        near.recv()
    with condition:  # So all of them wait, and none holds the lock.
        first = waiters.pop(chance.randrange(4))
        kill(first[0])
        second = waiters.pop(chance.randrange(3))
        if chance.random() < 0.5:
            condition.notify_all()
            pause(chance, 0.003)
            kill(second[0])
        else:
            kill(second[0])
            condition.notify(2)
    for process, near in waiters:
        assert near.recv() == "woken"
        kill(process)
    with condition:
        assert not condition.wait(0)


def notify_all(condition):
    while True:
        with condition:
            condition.notify_all()


def prove_who_notifies_may_die(chance):
    lock = multiprocessing.Lock()
    condition = multiprocessing.Condition(lock)
    notifier = started(notify_all, condition)
    pause(chance)
    kill(notifier)
    take_from_the_dead(lock)
    condition.notify_all()
    lock.release()
    near, far = multiprocessing.Pipe()
    sleeper = started(sleep_until_notified, condition, far)
    near.recv()
    with condition:
        condition.notify()
    assert near.recv() == "woken"
    kill(sleeper)


def watch_event(event, near):
    while True:
        event.wait()
        near.send("set")
        near.recv()


def set_and_clear(event):
    while True:
        event.set()
        event.clear()


def prove_who_waits_for_an_event_and_who_sets_it_may_die(chance):
    event = multiprocessing.Event()
    waiters = []
    for _ in range(3):
        near, far = multiprocessing.Pipe()
        waiters.append((started(watch_event, event, far), near))
    setter = started(set_and_clear, event)
    pause(chance)
    kill(waiters.pop(chance.randrange(3))[0])
    kill(setter)
    event.set()
    for process, near in waiters:
        assert near.recv() == "set"
        kill(process)
    event.clear()
    assert not event.is_set() and not event.wait(0)


def meet(barrier, near):
    try:
        near.send("comes")
        barrier.wait()
        near.send("through")
    except threading.BrokenBarrierError:
        near.send("broken")
    near.recv()


def prove_who_waits_at_a_barrier_may_die(chance):
    barrier = multiprocessing.Barrier(4)
    waiters = []
    for _ in range(3):
        near, far = multiprocessing.Pipe()
        waiters.append((started(meet, barrier, far), near))
        near.recv()
    pause(chance, 0.003)
    kill(waiters.pop(chance.randrange(3))[0])
    barrier.abort()
    for process, near in waiters:
        assert near.recv() == "broken"
        kill(process)
    barrier.reset()
    waiters = []
    for _ in range(3):
        near, far = multiprocessing.Pipe()
        waiters.append((started(meet, barrier, far), near))
        near.recv()
    barrier.wait()
    for process, near in waiters:
        assert near.recv() == "through"
        kill(process)


def count_up(value):
    while True:
        with value.get_lock():
            value.get_obj().value += 1


def prove_a_value_is_whole_after_a_death(chance):
    value = multiprocessing.Value("q", lock=multiprocessing.Lock())
    counter = started(count_up, value)
    pause(chance)
    kill(counter)
    lock = value.get_lock()
    take_from_the_dead(lock)
    before = value.get_obj().value
    lock.release()
    value.value = before + 1
    assert value.value == before + 1


if __name__ == "__main__":
    play(globals())

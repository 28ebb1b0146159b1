"""Conditions: notify, wait_for, misuse, texts, and many sleepers."""

import multiprocessing as mp


def tell(name, call, *args):
    try:
        print(name, call(*args))
    except BaseException as error:
        print(name, type(error).__name__, error)


def sleep(condition, ready, woken, timeout):
    with condition:
        ready.release()
        woken.put(condition.wait(timeout))


def follow(condition, value, answers):
    with condition:
        answers.put(condition.wait_for(lambda: value.value >= 3, 100))


if __name__ == "__main__":
    condition = mp.Condition()
    print(condition)
    tell("wait", condition.wait, 0)
    tell("notify", condition.notify)
    tell("notify_all", condition.notify_all)
    tell("release", condition.release)
    with condition:
        print(condition)
        tell("wait", condition.wait, 0)
        tell("wait_for", condition.wait_for, lambda: "truth")
        tell("wait_for", condition.wait_for, list, 0.01)
        tell("notify", condition.notify)
        tell("wait", condition.wait, 0.001)
        tell("predicate", condition.wait_for, lambda: 1 / 0)
    tell("with a lock", lambda: mp.Condition(mp.Lock()))
    tell("with a semaphore", lambda: mp.Condition(mp.Semaphore()))
    ready, woken = mp.Semaphore(0), mp.SimpleQueue()
    sleepers = [mp.Process(target=sleep, args=(condition, ready, woken, 100)) for _ in range(4)]
    for sleeper in sleepers:
        sleeper.start()
    for _ in sleepers:
        ready.acquire()
    with condition:
        print(condition)
        condition.notify(2)
    print(woken.get(), woken.get())
    with condition:
        condition.notify_all()
        condition.notify_all()
    print(woken.get(), woken.get())
    for sleeper in sleepers:
        sleeper.join()
    print(condition, woken.empty())
    value = mp.Value("i", 0, lock=False)
    process = mp.Process(target=follow, args=(condition, value, woken))
    process.start()
    for _ in range(3):
        with condition:
            value.value += 1
            condition.notify()
    print(woken.get())
    process.join()

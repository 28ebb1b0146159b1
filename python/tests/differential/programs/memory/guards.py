"""What takes the lock of a Value or Array: replaced, overridden, foreign, failing and nested."""

import ctypes
import multiprocessing as mp
import signal
import threading
import time
from multiprocessing import sharedctypes

CALLS = []


class Pair(ctypes.Structure):
    _fields_ = [("left", ctypes.c_int), ("right", ctypes.c_double)]


class Number:
    """Not a number for ctypes, but for its class, whose code sees the lock."""

    def __float__(self):
        CALLS.append("float")
        return 2.5


class Telling:
    """A lock that tells what is done with it."""

    def __init__(self, fails=""):
        self.fails = fails

    def _tell(self, what):
        CALLS.append(what)
        if what == self.fails:
            raise RuntimeError(what)

    def acquire(self, *args):
        self._tell("acquire")
        return True

    def release(self):
        self._tell("release")

    def __enter__(self):
        self._tell("enter")
        return "entered"

    def __exit__(self, *args):
        self._tell(f"exit {[getattr(arg, '__name__', type(arg).__name__) for arg in args[:1]]}")


class Swallowing(Telling):
    def __exit__(self, *args):
        super().__exit__(*args)
        return True


class Overriding(sharedctypes.SynchronizedArray):
    def __enter__(self):
        CALLS.append("own enter")
        return super().__enter__()

    def __exit__(self, *args):
        CALLS.append("own exit")
        return super().__exit__(*args)

    def acquire(self):
        CALLS.append("never called: the object's own attribute is")


def tell(what, call):
    CALLS.clear()
    try:
        result = call()
    except Exception as error:
        context = error.__context__
        result = (
            type(error).__name__,
            str(error),
            context and (type(context).__name__, str(context)),
        )
    print(what, result, CALLS)


def use(value, array):
    tell("get", lambda: value.value)
    tell("set", lambda: setattr(value, "value", 5))
    tell("bad", lambda: setattr(value, "value", "x"))
    tell("item", lambda: array[1])
    tell("slice", lambda: array[:2])
    tell("assign", lambda: array.__setitem__(0, 3))
    tell("no item", lambda: array[9])
    tell("no slice", lambda: array.__setitem__(slice(0, 2), [1]))
    tell("with", lambda: value.__enter__())
    tell("left", lambda: array.__exit__(None, None, None))


def state(lock):
    return lock._semlock._count(), lock._semlock._is_mine(), lock._semlock._get_value()


def interrupted(value, lock):
    """A handler runs while the value waits for its lock, and its exception ends the wait."""

    def handle(*_):
        raise KeyError("handled")

    held = threading.Event()
    done = threading.Event()

    def hold():
        with lock:
            held.set()
            done.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    signal.signal(signal.SIGALRM, handle)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    tell("interrupted", lambda: value.value)
    done.set()
    holder.join()
    tell("then", lambda: (value.value, state(lock)))


def add(value, pair, array, count):
    for _ in range(count):
        with value.get_lock():
            value.value += 1
        with pair:
            pair.left += 1
        with array:
            array[1] += 1


if __name__ == "__main__":
    for lock in (Telling(), Telling("acquire"), Telling("release"), Telling("enter"), Swallowing()):
        print("--", type(lock).__name__, lock.fails)
        use(mp.Value("i", 1, lock=lock), mp.Array("i", 3, lock=lock))
    for lock in (threading.Lock(), threading.RLock(), mp.Lock(), mp.Semaphore(2), mp.Condition()):
        value = mp.Value("d", 1, lock=lock)
        value.value += 1
        tell("number", lambda value=value: setattr(value, "value", Number()))
        with value as entered:
            print(type(lock).__name__, value.get_obj().value, entered is not None)
    value, array = mp.Value("i", 7), mp.Array("i", 3)
    lock = value.get_lock()
    print(value.value, state(lock))
    value.acquire, value.release = Telling().acquire, Telling().release
    tell("replaced", lambda: (value.value, state(lock)))
    value = mp.Value("i", 7)
    value._lock = lock
    tell("another lock", lambda: (value.get_lock() is lock, value.__enter__(), state(lock)))
    value._obj = mp.RawValue("i", 8)
    tell("another object", lambda: (value.value, value.__exit__(None, None, None), state(lock)))
    lock._semlock = Telling()
    tell("another semaphore", lambda: (lock.__enter__(), lock.__exit__(None, None, None)))
    tell("and with it", lambda: value.__enter__())
    other = mp.Lock()
    with other:
        tell("once", lambda: state(other))
    other._semlock = mp.RLock()._semlock
    with other:
        tell("twice", lambda: state(other))
    tell("own methods", lambda: Overriding(mp.RawArray("i", 3), mp.RLock())[1])
    tell("no deleter", lambda: delattr(mp.Value("i"), "value"))
    tell("no attribute", lambda: delattr(mp.Value("i"), "_obj"))
    tell("too many", lambda: mp.Lock().__exit__(1, 2, 3, 4))
    tell("unbound", lambda: type(lock).__enter__(mp.RLock()))
    tell("unbound", lambda: sharedctypes.Synchronized.__enter__(mp.Value("i")))
    tell("not held", lambda: mp.RLock().__exit__(None, None, None))
    number = mp.Value("d")
    with number.get_lock():
        tell("nested", lambda: (setattr(number, "value", Number()), state(number.get_lock())))
        tell("failing", lambda: setattr(number, "value", "x"))
        tell("counted", lambda: state(number.get_lock()))
    tell("free", lambda: state(number.get_lock()))
    interrupted(number, number.get_lock())
    pair = mp.Value(Pair, 1, 2.5)
    pair.left, pair.right = 3, pair.right * 2
    print(pair.left, pair.right, type(pair).__name__, sorted(sharedctypes.prop_cache))
    print(type(pair).left is sharedctypes.make_property("left"), len(sharedctypes.class_cache))
    value = mp.Value("i")
    args = value, pair, array, 2000
    children = [mp.Process(target=add, args=args) for _ in range(3)]
    for child in children:
        child.start()
    while any(child.is_alive() for child in children):
        time.sleep(0.01)
    print([child.exitcode for child in children], value.value, pair.left, array[:])

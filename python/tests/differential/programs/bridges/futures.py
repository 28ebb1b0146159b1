"""concurrent.futures over processes: map, submit, cancel, callbacks, broken pools."""

import multiprocessing as mp
import os
import threading
from concurrent.futures import (
    FIRST_EXCEPTION,
    ProcessPoolExecutor,
    as_completed,
    wait,
)
from concurrent.futures.process import BrokenProcessPool


def square(number):
    return number * number


def fail(number):
    raise KeyError(number)


def die(number):
    os._exit(number)


def initialise(word):
    global said
    said = word


def tell_said(number):
    return said, number


def broken():
    raise RuntimeError("the initializer fails")


def tell(name, call, *args, **options):
    try:
        print(name, call(*args, **options))
    except Exception as error:
        print(name, type(error).__name__, error)


if __name__ == "__main__":
    context = mp.get_context()
    with ProcessPoolExecutor(2, mp_context=context) as executor:
        print(list(executor.map(square, range(6), chunksize=2)))
        futures = [executor.submit(square, number) for number in range(4)]
        print(sorted(future.result() for future in as_completed(futures)))
        failing = executor.submit(fail, "key")
        done, _ = wait([failing], return_when=FIRST_EXCEPTION)
        print(len(done), repr(failing.exception()), type(failing.exception().__cause__).__name__)
        tell("lambda", executor.submit(lambda: None).result)
        tell("map fails", lambda: list(executor.map(fail, [1])))
        tell("result", executor.submit(threading.Lock).result)
        called = threading.Event()
        executor.submit(square, 5).add_done_callback(
            lambda future: (print("callback", future.result()), called.set())
        )
        called.wait()
        print(futures[0].cancel(), futures[0].cancelled(), futures[0].done())
    tell("after the end", executor.submit, square, 1)
    with ProcessPoolExecutor(
        1, mp_context=context, initializer=initialise, initargs=("word",)
    ) as executor:
        print(list(executor.map(tell_said, range(2))))
    with ProcessPoolExecutor(1, mp_context=context) as executor:
        future = executor.submit(die, 3)
        print(type(future.exception()).__name__, isinstance(future.exception(), BrokenProcessPool))
        tell("broken", executor.submit, square, 1)
    for bad in ({"max_workers": 0}, {"initializer": 5}, {"max_tasks_per_child": 0}):
        tell("bad", ProcessPoolExecutor, **bad)
    executor = ProcessPoolExecutor(1, mp_context=context)
    future = executor.submit(square, 9)
    executor.shutdown(wait=True, cancel_futures=True)
    print(future.done())

"""Callbacks and error callbacks, their threads, and what becomes of errors in them."""

import multiprocessing as mp
import threading


def half(number):
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number // 2


def say(word, done):
    def call(value):
        print(word, type(value).__name__, value, threading.current_thread() is main)
        done.release()

    return call


def main_program():
    done = threading.Semaphore(0)
    with mp.Pool(1) as pool:
        for number in 2, 3:
            pool.apply_async(
                half,
                (number,),
                callback=say("result", done),
                error_callback=say("error", done),
            ).wait()
            done.acquire()
        pool.map_async(half, [2, 4, 6], callback=say("list", done)).wait()
        done.acquire()
        pool.map_async(half, [2, 3, 4], error_callback=say("of a map", done)).wait()
        done.acquire()
        pool.starmap_async(half, [(8,)], callback=say("star", done)).wait()
        done.acquire()
        pool.apply_async(half, (3,), callback=say("never", done)).wait()
        order = []
        results = [pool.apply_async(half, (n * 2,), callback=order.append) for n in range(20)]
        for result in results:
            result.wait()
        pool.close()
        pool.join()
        print(sorted(order) == list(range(20)), order == sorted(order))


main = threading.main_thread()

if __name__ == "__main__":
    main_program()

"""A fork while other threads are inside of put, get, recv, acquire and wait."""

import multiprocessing as mp
import os
import threading
import time


def asleep(thread):
    with open(f"/proc/self/task/{thread.native_id}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] == "S"


def main():
    queue, full, simple = mp.Queue(), mp.Queue(1), mp.SimpleQueue()
    near, far = mp.Pipe()
    lock, event, condition = mp.Lock(), mp.Event(), mp.Condition()
    lock.acquire()
    full.put(1)
    results = []

    def wait_for_condition():
        with condition:
            condition.wait()

    calls = [queue.get, lambda: full.put(2), simple.get, near.recv, lock.acquire, event.wait]
    calls.append(wait_for_condition)
    threads = [
        threading.Thread(target=lambda call=call: results.append(call()), daemon=True)
        for call in calls
    ]
    for thread in threads:
        thread.start()
    while not all(map(asleep, threads)):
        time.sleep(0.001)
    pid = os.fork()
    if not pid:
        event.set()
        lock.release()
        far.send("from the child")
        with condition:
            condition.notify()
        print(threading.active_count(), full.full(), queue.empty(), flush=True)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    queue.put("q")
    simple.put("s")
    print(full.get(), full.get())
    for thread in threads:
        thread.join()
    print(sorted(map(str, results)))


if __name__ == "__main__":
    main()

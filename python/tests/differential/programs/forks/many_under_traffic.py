"""Children are forked all the time while threads of the parent use queues and locks."""

import multiprocessing as mp
import os
import threading


def main():
    queue, lock, value = mp.Queue(), mp.Lock(), mp.Value("i", 0)
    stop = threading.Event()

    def traffic():
        while not stop.is_set():
            with lock:
                value.value += 1

    def circulate():
        while not stop.is_set():
            simple.put(bytes(100))
            simple.get()

    simple, own, own_lock = mp.SimpleQueue(), mp.SimpleQueue(), mp.Lock()
    threads = [threading.Thread(target=target) for target in (traffic, circulate)]
    for thread in threads:
        thread.start()
    codes = []
    for number in range(20):
        pid = os.fork()
        if not pid:
            own.put(number)
            with own_lock:
                got = own.get()
            os._exit(got)
        codes.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    stop.set()
    for thread in threads:
        thread.join()
    print(codes)
    queue.put("the end")
    print(queue.get())


if __name__ == "__main__":
    main()

"""A signal whose handler returns: the call goes on to wait, and may be served by the handler."""

import multiprocessing as mp
import signal
from queue import Empty, Full

calls = []


def served(name, serve, call, *args):
    rounds = [3]

    def handler(number, frame):
        rounds[0] -= 1
        if rounds[0]:
            signal.setitimer(signal.ITIMER_REAL, 0.005)
        else:
            serve()

    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    try:
        print(name, call(*args), rounds)
    except Exception as error:
        print(name, type(error).__name__, error, rounds)


def main():
    queue, simple, full = mp.Queue(), mp.SimpleQueue(), mp.Queue(1)
    served("get", lambda: queue.put("served"), queue.get)
    served("get with a timeout", lambda: queue.put("served"), queue.get, True, 100)
    served("get until too late", lambda: None, queue.get, True, 0.05)
    served("simple get", lambda: simple.put("served"), simple.get)
    full.put(1)
    served("put", lambda: full.get(), full.put, 2)
    served("put until too late", lambda: None, full.put, 3, True, 0.05)
    near, far = mp.Pipe()
    served("recv", lambda: far.send("served"), near.recv)
    served("recv_bytes", lambda: far.send_bytes(b"served"), near.recv_bytes)
    served("poll", lambda: far.send("served"), near.poll, 100)
    print(near.recv())
    served("poll until too late", lambda: None, near.poll, 0.05)
    for lock in mp.Lock(), mp.Semaphore(1):
        lock.acquire()
        served("acquire", lock.release, lock.acquire)
        served("acquire with a timeout", lock.release, lock.acquire, True, 100)
        served("acquire until too late", lambda: None, lock.acquire, True, 0.05)
    event = mp.Event()
    served("wait until too late", lambda: None, event.wait, 0.05)
    condition = mp.Condition()
    with condition:
        served("condition until too late", lambda: None, condition.wait, 0.05)
    served("end of file", far.close, near.recv)
    print(queue.empty(), full.full())
    for call, error in ((lambda: queue.get(False), Empty), (lambda: full.put(1, False), Full)):
        try:
            call()
        except error as caught:
            print(type(caught).__name__)


if __name__ == "__main__":
    main()

"""What a handler raises comes out of the call that waits, whatever it is."""

import multiprocessing as mp
import signal
from queue import Empty


class Own(BaseException):
    pass


def raised(kind, name, call, *args):
    def handler(number, frame):
        raise kind("by the handler")

    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    try:
        print(name, call(*args))
    except BaseException as error:
        print(name, type(error).__name__, error, type(error.__context__).__name__)


def main():
    queue, simple = mp.Queue(), mp.SimpleQueue()
    near, far = mp.Pipe()
    lock, event, condition = mp.Lock(), mp.Event(), mp.Condition()
    lock.acquire()
    condition.acquire()
    for kind in Own, SystemExit, EOFError, Empty, StopIteration:
        raised(kind, "get", queue.get)
        raised(kind, "simple get", simple.get)
        raised(kind, "recv", near.recv)
        raised(kind, "poll", near.poll, 100)
        raised(kind, "acquire", lock.acquire)
        raised(kind, "event", event.wait, 100)
        raised(kind, "condition", condition.wait, 100)
        raised(kind, "sentinel", mp.connection.wait, [near, queue._reader])
    far.send(1)
    queue.put(2)
    simple.put(3)
    print(near.recv(), queue.get(), simple.get())


if __name__ == "__main__":
    main()

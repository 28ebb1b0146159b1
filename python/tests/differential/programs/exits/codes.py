"""What a child's exit code is, for everything that may end one."""

import os
import signal
import sys
from multiprocessing import Process


class Own(BaseException):
    pass


class Code:
    def __str__(self):
        return "a code of its own"


def leave(what):
    sys.exit(what)


def leave_now(code):
    os._exit(code)


def fail(kind):
    raise kind("in the child")


def leave_within():
    try:
        sys.exit(7)
    finally:
        print("on the way out")


def die(number):
    os.kill(os.getpid(), number)
    signal.pause()


def show(target, *args):
    process = Process(target=target, args=args, name="child")
    process.start()
    process.join()
    print(target.__name__, *(getattr(arg, "__name__", arg) for arg in args), process.exitcode)


if __name__ == "__main__":
    for what in None, 0, 1, 3, 255, 256, -1, True, False, "a text", "", (), (1, 2), [5], 2.5:
        show(leave, what)
    process = Process(target=leave, args=(Code(),))
    process.start()
    process.join()
    print(process.exitcode)
    for code in 0, 5, 255:
        show(leave_now, code)
    for kind in ValueError, KeyboardInterrupt, SystemExit, GeneratorExit, Own, MemoryError:
        show(fail, kind)
    show(leave_within)
    for number in signal.SIGTERM, signal.SIGKILL, signal.SIGUSR1, signal.SIGABRT:
        show(die, number)

"""The parent's own code, by `sys.exit` with a text, after its children."""

import atexit
import sys
from multiprocessing import Process


def work():
    print("work")


if __name__ == "__main__":
    atexit.register(print, "at exit of the parent")
    Process(target=work).start()
    sys.exit("a text for standard error")

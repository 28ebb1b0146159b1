"""Closed and replaced standard streams."""

import io
import multiprocessing as mp
import os
import sys


def tell(queue):
    queue.put((sys.stdin is None or sys.stdin.read(), sys.stdout is None, sys.stderr is None))
    print("printed by the child")
    print("to standard error", file=sys.stderr)


def run():
    queue = mp.SimpleQueue()
    process = mp.Process(target=tell, args=(queue,))
    process.start()
    facts = queue.get()
    process.join()
    return facts, process.exitcode


if __name__ == "__main__":
    out, err = sys.stdout, sys.stderr
    print(run())
    sys.stdout = io.StringIO()
    result = run()
    text, sys.stdout = sys.stdout.getvalue(), out
    print(result, repr(text))
    sys.stderr = None
    print(run())
    sys.stderr = err
    sys.stdin.close()
    sys.stdin = None
    print(run())
    os.close(0)
    print(run())

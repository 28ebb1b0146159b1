"""The working folder is removed before children are started."""

import multiprocessing as mp
import os
import tempfile


def work(queue):
    try:
        queue.put(os.getcwd())
    except FileNotFoundError:
        queue.put("no folder")


if __name__ == "__main__":
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    os.rmdir(folder)
    for method in "fork", "spawn", "forkserver":
        context = mp.get_context(method)
        queue = context.SimpleQueue()
        process = context.Process(target=work, args=(queue,))
        try:
            process.start()
        except FileNotFoundError as error:
            print(method, error)
            continue
        print(queue.get())
        process.join()
        print(process.exitcode)

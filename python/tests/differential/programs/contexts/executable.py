"""set_executable: children are started by another program."""

import multiprocessing as mp
import os
import stat
import sys
import tempfile
from multiprocessing import spawn


def work(queue):
    queue.put(os.environ.get("BY_THE_OTHER"))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, "other")
        with open(script, "w") as file:
            file.write(f'#!/bin/sh\nBY_THE_OTHER=yes exec {sys.executable} "$@"\n')
        os.chmod(script, stat.S_IRWXU)
        for method in "fork", "spawn":
            context = mp.get_context(method)
            before = spawn.get_executable()
            context.set_executable(script)
            print(spawn.get_executable() == os.fsencode(script))
            queue = context.Queue()
            process = context.Process(target=work, args=(queue,))
            process.start()
            print(method, queue.get())
            process.join()
            context.set_executable(before)
        mp.set_executable("/no/such/python")
        context = mp.get_context("spawn")
        process = context.Process(target=work, args=(context.Queue(),))
        try:
            process.start()
            process.join()
            print(process.exitcode)
        except Exception as error:
            print(type(error).__name__, error)

"""faulthandler in children, and what a crash leaves."""

import faulthandler
import multiprocessing as mp
import os
import resource
import signal
import sys
import tempfile


def enabled(queue):
    queue.put(faulthandler.is_enabled())


def crash(path):
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with open(path, "w") as file:
        faulthandler.enable(file)
        os.kill(os.getpid(), signal.SIGSEGV)


def dump(path):
    with open(path, "w") as file:
        faulthandler.dump_traceback(file)


if __name__ == "__main__":
    queue = mp.Queue()
    process = mp.Process(target=enabled, args=(queue,))
    process.start()
    print(queue.get(), sys.flags.dev_mode)
    process.join()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "fault")
        for target in crash, dump:
            process = mp.Process(target=target, args=(path,))
            process.start()
            process.join()
            with open(path) as file:
                lines = file.read().splitlines()
            print(target.__name__, process.exitcode, lines[0].split(" 0x")[0])
            print([line.split()[-1] for line in lines if " in crash" in line or " in dump" in line])

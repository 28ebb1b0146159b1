"""Unicode names, files and arguments everywhere."""

import multiprocessing as mp
import os
import sys
import tempfile

GREETING = "Grüße, 世界 🐍"


def arbeite(wörter, *, größe):
    print(mp.current_process().name, wörter, größe, sys.argv[-1], flush=True)


class Käse(mp.Process):
    def run(self):
        print(type(self).__name__, self.name, os.getcwd().rsplit("/", 1)[1][:3], flush=True)


if __name__ == "__main__":
    sys.argv.append(GREETING)
    process = mp.Process(
        target=arbeite, args=([GREETING],), kwargs={"größe": 5}, name="Prozeß 世界"
    )
    process.start()
    process.join()
    with tempfile.TemporaryDirectory(prefix="äö ") as folder:
        before = os.getcwd()
        os.chdir(folder)
        process = Käse(name="\udcff\n")
        try:
            process.start()
            process.join()
            print(process.exitcode)
        finally:
            os.chdir(before)

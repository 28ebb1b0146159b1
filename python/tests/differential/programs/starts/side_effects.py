"""What a program does at its top is done again in each spawned child."""

import multiprocessing as mp
import os
import sys

print("imported as", __name__, os.path.basename(__file__), mp.current_process().name, flush=True)
STATE = ["top"]


class Thing:
    def __repr__(self):
        return f"Thing of {type(self).__module__}"


def work(thing):
    print("work", thing, STATE, __name__, sys.modules["__main__"].__name__, flush=True)
    print(Thing is type(thing), flush=True)


if __name__ == "__main__":
    STATE.append("main")
    process = mp.Process(target=work, args=(Thing(),))
    process.start()
    process.join()
    print(process.exitcode)

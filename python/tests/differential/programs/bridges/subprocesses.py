"""subprocess beside the module, from parent and children; descriptors are not inherited."""

import multiprocessing as mp
import os
import subprocess
import sys

COUNT = "import os; print(sum(os.path.exists(f'/proc/self/fd/{n}') for n in range(3, 200)))"


def run(word):
    command = [sys.executable, "-c", f"print({word!r})"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def child(queue):
    queue.put(run("of the child"))


if __name__ == "__main__":
    queue, simple, lock = mp.Queue(), mp.SimpleQueue(), mp.Lock()
    near, far = mp.Pipe()
    queue.put(1)
    print(queue.get(), run("of the parent"))
    done = subprocess.run(
        [sys.executable, "-c", COUNT], close_fds=False, capture_output=True, text=True
    )
    print(done.stdout.strip())
    process = mp.Process(target=child, args=(queue,))
    process.start()
    print(queue.get())
    process.join()
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, text=True
    ) as other:
        process = mp.Process(target=print, args=("while another runs",))
        process.start()
        process.join()
        print(other.poll(), mp.active_children())
        other.communicate("\n")
    print(other.returncode, process.exitcode, os.environ.get("NONE"))

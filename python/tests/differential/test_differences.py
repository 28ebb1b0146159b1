"""Each row of docs/differences.md, on the standard module and on martlet."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

PAGE = (Path(__file__).resolve().parents[3] / "docs/differences.md").read_text()
PRELUDE = """
import threading
from multiprocessing import *
from multiprocessing.queues import Queue as QueueClass
from queue import Empty

# The programs have no guard; none of the rows is about the start method.
set_start_method("fork")

def is_asleep(pid):
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] == "S"

"""
# For each row: a program, what it prints on the standard module (None: that depends on
# who is faster), and what it prints on martlet.
ROWS = {
    "an object that cannot be pickled": (
        """
        class Told(QueueClass):
            @staticmethod
            def _on_queue_feeder_error(error, obj):
                print(threading.current_thread() is threading.main_thread())

        queue = Told(ctx=get_context())
        queue.put(threading.Lock())
        queue.close()
        queue.join_thread()
        """,
        "False",
        "True",
    ),
    "a JoinableQueue's object that cannot be pickled": (
        """
        queue = JoinableQueue()
        queue.put(threading.Lock())
        try:
            print(queue.task_done())
        except ValueError as error:
            print(error)
        """,
        "None",
        "task_done() called too many times",
    ),
    "a large object put into an empty SimpleQueue": (
        """
        queue = SimpleQueue()
        writer = threading.Thread(target=queue.put, args=(bytes(1_000_000),), daemon=True)
        writer.start()
        writer.join(2)
        print(writer.is_alive(), len(queue.get()))
        writer.join()
        """,
        "True 1000000",
        "False 1000000",
    ),
    "an object that is changed after `put`": (
        """
        queue, things = Queue(), [0] * 100_000
        queue.put(things)
        things.clear()
        print(len(queue.get()))
        """,
        None,
        "100000",
    ),
    "a thread that receives from an end of a pipe which another closes": (
        """
        def receive():
            try:
                near.recv()
            except EOFError as error:
                outcomes.append(type(error))

        near, far = Pipe()
        outcomes = []
        thread = threading.Thread(target=receive, daemon=True)
        thread.start()
        while not is_asleep(thread.native_id):
            pass
        near.close()
        thread.join(3)
        print(outcomes)
        """,
        "[]",
        "[<class 'EOFError'>]",
    ),
    "a message that `recv_bytes` refuses because of its `maxlength`": (
        """
        def refuse():
            try:
                reader.recv_bytes(2)
            except OSError as error:
                print(error)

        reader, writer = Pipe(duplex=False)
        writer.send_bytes(bytes([0, 0, 0, 1]) + b"x")
        child = get_context("fork").Process(target=refuse)
        child.start()
        child.join()
        print(reader.recv_bytes())
        """,
        "bad message length\nb'x'",
        "bad message length\nb'\\x00\\x00\\x00\\x01x'",
    ),
    "a producer whose data nobody has read": (
        """
        queue = Queue()
        process = Process(target=queue.put, args=(bytes(1_000_000),))
        process.start()
        process.join(2)
        print(process.exitcode, len(queue.get()))
        process.join()
        """,
        "None 1000000",
        "0 1000000",
    ),
    "`empty` and `qsize`": (
        """
        queue, wrong = Queue(), 0
        for number in range(1000):
            queue.put(number)
            wrong += queue.empty() or queue.qsize() != 1
            queue.get()
        print(wrong)
        """,
        None,
        "0",
    ),
    "a process killed in `get`": (
        """
        queue = Queue()
        reader = Process(target=queue.get)
        reader.start()
        while not is_asleep(reader.pid):
            pass
        reader.kill()
        reader.join()
        queue.put("served")
        print(queue.get(timeout=5))
        """,
        None,
        "served",
    ),
    "a process killed while it waits for a condition": (
        """
        condition = Condition()
        def sleep():
            with condition:
                condition.wait()
        sleeper = Process(target=sleep)
        sleeper.start()
        while not is_asleep(sleeper.pid):
            pass
        sleeper.kill()
        sleeper.join()
        with condition:
            condition.notify_all()
            print(condition.wait(0))
        """,
        None,
        "False",
    ),
    "a process killed while it holds an RLock": (
        """
        lock, near = RLock(), Pipe()
        def hold():
            lock.acquire()
            near[0].send("held")
            near[0].recv()
        holder = Process(target=hold)
        holder.start()
        near[1].recv()
        holder.kill()
        holder.join()
        try:
            print(lock.acquire(timeout=1))
        except ProcessError as error:
            print(type(error), error.pid == holder.pid)
        """,
        "False",
        "<class 'martlet.OwnerDied'> True",
    ),
    "a worker of a pool that dies": (
        """
        import os
        with Pool(1) as pool:
            pid = pool.apply(os.getpid)
            result = pool.apply_async(os._exit, (5,))
            try:
                result.get(timeout=0.8)
            except ProcessError as error:
                print(type(error).__name__, getattr(error, "pid", None) == pid, *error.args[1:])
        """,
        "TimeoutError False",
        "WorkerLost True 5 task 0 of _exit",
    ),
    "a result of a pool that cannot be unpickled": (
        """
        import os
        class Odd(Exception):
            def __init__(self, one, other):
                super().__init__(one)
        def fail():
            raise Odd(1, 2)
        pool = Pool(1)
        try:
            pool.apply_async(fail).get(timeout=0.8)
        except Exception as error:
            print(type(error).__name__, "__main__.Odd" in str(error), flush=True)
        os._exit(0)
        """,
        "TimeoutError False",
        "MaybeEncodingError True",
    ),
    "an RLock held at a plain `os.fork`": (
        """
        import os
        lock = RLock()
        lock.acquire()
        pid = os.fork()
        if not pid:
            print(lock.acquire(False), flush=True)
            os._exit(0)
        os.waitpid(pid, 0)
        """,
        "True",
        "False",
    ),
    "a signal that restarts system calls (`siginterrupt`)": (
        """
        import signal
        queue = Queue()
        signal.signal(signal.SIGALRM, lambda number, frame: queue.put("served"))
        signal.siginterrupt(signal.SIGALRM, False)
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        print(queue.get())
        """,
        None,
        "served",
    ),
    "a lock": (
        """
        from multiprocessing import resource_tracker
        lock = get_context("spawn").Lock()
        print(resource_tracker._resource_tracker._fd is None)
        """,
        "False",
        "True",
    ),
    "threads": (
        """
        queue = Queue()
        queue.put(1)
        print([thread.name for thread in threading.enumerate()])
        queue.get()
        threading.Thread.start = lambda thread: 1 / 0
        try:
            Queue().put(1)
            print("works")
        except ZeroDivisionError:
            print("raises")
        """,
        "['MainThread', 'QueueFeederThread']\nraises",
        "['MainThread']\nworks",
    ),
}


def output(program, tmp_path, *module):
    file = tmp_path / "program.py"
    file.write_text(PRELUDE + textwrap.dedent(program))
    command = [sys.executable, "-W", "ignore", *module, file]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("row", ROWS)
def test_martlet_does_what_the_page_says(row, tmp_path):
    program, _, expected = ROWS[row]
    assert output(program, tmp_path, "-m", "martlet") == expected


@pytest.mark.parametrize("row", [row for row in ROWS if ROWS[row][1] is not None])
def test_the_standard_module_does_what_the_page_says(row, tmp_path):
    program, expected, _ = ROWS[row]
    assert output(program, tmp_path) == expected


def test_a_strict_queue_raises_in_put(tmp_path):
    program = """
        queue = QueueClass(ctx=get_context(), strict=True)
        try:
            queue.put(threading.Lock())
        except TypeError as error:
            print(error)
    """
    assert output(program, tmp_path, "-m", "martlet") == "cannot pickle '_thread.lock' object"


def test_a_robust_lock_passes_on_when_its_owner_dies(tmp_path):
    program = """
        from multiprocessing.synchronize import Lock
        lock = Lock(ctx=get_context(), robust=True)
        holder = Process(target=lock.acquire)
        holder.start()
        holder.join()
        print(lock.acquire(), lock.acquire(block=False))
    """
    assert output(program, tmp_path, "-m", "martlet") == "True False"


def test_the_page_has_the_rows_tested_here():
    table = [line.split("|")[1].strip() for line in PAGE.splitlines() if line.startswith("| ")]
    assert table[1:] == list(ROWS)

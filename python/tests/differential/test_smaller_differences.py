"""Each point of the lists of docs/differences.md, on the standard module and on martlet."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

PAGE = (Path(__file__).resolve().parents[3] / "docs/differences.md").read_text()
# For the first words of each point: a program, what it prints on the standard module, and on
# martlet; or where else the point is tested.
POINTS = {
    "Messages sent through a duplex `Pipe` before anybody asked": (
        """
        import ctypes, struct
        libc = ctypes.CDLL(None)
        libc.prctl(4, 0)  # PR_SET_DUMPABLE: nobody may look at this process.
        near, far = Pipe()
        far.send_bytes(b"x")
        def child():
            libc.capset(struct.pack("Ii", 0x20080522, 0), bytes(24))
            far.close()
            descriptor = near.fileno()
            print(os.read(descriptor, 5) == bytes([0, 0, 0, 1]) + b"x", near.poll(0), flush=True)
        process = Process(target=child)
        process.start()
        process.join()
        """,
        "True False",
        "False True",
    ),
    "A `Pipe` takes a descriptor more": (
        """
        before = len(os.listdir("/proc/self/fd"))
        ends = Pipe()
        print(len(os.listdir("/proc/self/fd")) - before)
        """,
        "2",
        "4",
    ),
    "A plain Lock whose owner is killed": (
        """
        lock = Lock()
        holder = Process(target=lock.acquire)
        holder.start()
        holder.join()
        print(lock.acquire(timeout=0.5), lock.release(), lock.acquire(timeout=0.5))
        """,
        "False None True",
        "False None True",
    ),
    "An RLock whose owner was a thread that ended": (
        """
        lock = RLock()
        thread = threading.Thread(target=lock.acquire)
        thread.start()
        thread.join()
        print(lock.acquire(timeout=0.5), lock.acquire(block=False))
        """,
        "False False",
        "False False",
    ),
    "A process that dies in another namespace": (
        "python/tests/differential/programs/sync/namespaces.py"
    ),
    "A program that deadlocks by its own logic": (
        """
        lock = Lock()
        print(lock.acquire(), lock.acquire(timeout=0.5))
        """,
        "True False",
        "True False",
    ),
    "A queue's memory is that of a file": (
        """
        import resource, signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        queue = Queue()
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
        try:
            queue.put(bytes(1 << 21))
            print(len(queue.get()))
        except MemoryError:
            print("MemoryError")
        """,
        "2097152",
        "MemoryError",
    ),
    "A queue takes a third descriptor": (
        """
        def count():
            return len(os.listdir("/proc/self/fd"))
        Lock()
        before = count()
        queue = Queue()
        print(count() - before)
        queue._reader.fileno()
        print(count() - before)
        """,
        "2\n2",
        "2\n3",
    ),
    "The methods `put` and `get` of queues": (
        """
        import inspect, multiprocessing.queues
        method = multiprocessing.queues.Queue.put
        print(inspect.isfunction(method), list(inspect.signature(method).parameters))
        import weakref
        from unittest import mock
        queue = Queue()
        for use in (
            lambda: weakref.WeakMethod(queue.put)() == queue.put,
            lambda: mock.create_autospec(queue).put(1, bad=2) is not None,
        ):
            try:
                print(use())
            except TypeError:
                print("TypeError")
        """,
        "True ['self', 'obj', 'block', 'timeout']\nTrue\nTypeError",
        "False ['self', 'obj', 'block', 'timeout']\nTypeError\nTrue",
    ),
    "`__enter__` and `__exit__` of a lock": (
        """
        import types
        lock = Lock()
        print([type(used.__enter__) is types.MethodType for used in (lock, Value("i"))])
        print(isinstance(type(lock).__enter__, types.FunctionType))
        """,
        "[True, True]\nTrue",
        "[False, False]\nTrue",
    ),
    "The fields of shared values": (
        """
        import types
        print(type(type(Value("i")).value) is property)
        print(isinstance(type(Array("i", 1)).__getitem__, types.FunctionType))
        """,
        "True\nTrue",
        "False\nFalse",
    ),
    "`_sem` of a bounded queue": (
        """
        queue = Queue(1)
        queue._writer.send(1)
        try:
            print(queue.get())
        except ValueError as error:
            print(error)
        """,
        "semaphore or lock released too many times",
        "1",
    ),
    "A pool with queues or a start of workers": "python/tests/unit/test_engine_queue.py",
    "On a free-threaded build": "python/tests/unit/test_interpreters.py",
    "In an interpreter within a process": "python/tests/unit/test_interpreters.py",
    "A late `install()`": "python/tests/isolated/test_late_install.py",
}
PROGRAMS = [point for point, test in POINTS.items() if isinstance(test, tuple)]


def output(program, tmp_path, *runner):
    file = tmp_path / "program.py"
    # Without a guard: none of the points is about the start method.
    start = "import os, threading\nfrom multiprocessing import *\nset_start_method('fork')\n"
    file.write_text(start + program)
    command = [sys.executable, *runner, file]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("point", PROGRAMS)
def test_both_modules_do_what_the_page_says(point, tmp_path):
    program, standard, martlet = POINTS[point]
    program = textwrap.dedent(program)
    assert output(program, tmp_path) == standard
    assert output(program, tmp_path, "-m", "martlet") == martlet


def test_every_point_of_the_page_is_tested():
    points = [line[2:] for line in PAGE.splitlines() if line.startswith("- ")]
    assert [p for p in points if not any(p.startswith(words) for words in POINTS)] == []
    assert [words for words in POINTS if not any(p.startswith(words) for p in points)] == []
    for place in POINTS.values():
        assert isinstance(place, tuple) or (Path(__file__).resolve().parents[3] / place).exists()

"""What is wrong with a call is said as the standard module says it, and by the same type."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

PRELUDE = """
import signal
from fractions import Fraction
from multiprocessing import *

def tell(call, *arguments, **options):
    try:
        print("returned", call(*arguments, **options))
    except Exception as error:
        print(type(error).__name__, error)

full = Queue(1)
full.put(0)
while full.empty():
    pass
near, far = Pipe()

"""
PROGRAMS = {
    "a put without room refuses what is no timeout": """
        for timeout in ["x", b"a", []]:
            tell(full.put, 1, True, timeout)
            tell(full.put, 1, False, timeout)
        tell(full.put, 1, True, float("nan"))
        tell(full.put, 1, timeout=Fraction(1, 100))
        """,
    "a put with room refuses what is no timeout": """
        queue = Queue()
        tell(queue.put, 1, timeout="x")
        tell(queue.put, [[1]], timeout="x")
        tell(queue.get, False)
        """,
    "a closed SimpleQueue refuses first what cannot be pickled": """
        queue = SimpleQueue()
        queue.close()
        tell(queue.put, (n for n in ()))
        tell(queue.put, 1)
        tell(queue.put, [[1]])
        """,
    "a queue that had no room closes no ends": """
        def close():
            tell(full.put, 1, False)
            tell(full.put, [[1]], False)
            full.close()
            tell(full.empty)
            tell(full._reader.closed.__bool__)

        child = get_context("fork").Process(target=close)
        child.start()
        child.join()
        """,
    "a get refuses what is no timeout": """
        queue = Queue()
        for timeout in ["x", b"a", []]:
            tell(queue.get, True, timeout)
            tell(queue.get, False, timeout)
        tell(queue.get, timeout=Fraction(1, 100))
        for timeout in [1e300, float("inf"), 2**70]:
            tell(full.get, timeout=timeout)
        """,
    "a queue refuses as block what a lock refuses": """
        queue = Queue()
        for block in [[], "yes", 2.5, None, 0, 2]:
            for timeout in [0, None, "x"]:
                tell(queue.put, 1, block, timeout)
                while queue.qsize() and queue.empty():
                    pass
                tell(queue.get, block, timeout) if not queue.empty() else tell(queue.get, False)
        """,
    "a poll refuses what is no timeout": """
        for timeout in ["x", b"a", [], float("nan"), 1e300, float("inf"), 2**70]:
            tell(near.poll, timeout)
        tell(near.poll, Fraction(1, 100))
        far.send(0)
        # Waited for since 3.15.
        tell(near.poll, 1e9)
        """,
    "a queue refuses more than a semaphore counts": """
        for maxsize in [2**31, 2**64, 1.5, "a", None]:
            tell(Queue, maxsize)
            tell(JoinableQueue, maxsize)
        """,
    "bytes that do not lie together are refused": """
        tell(far.send_bytes, memoryview(b"abcdef")[::2])
        tell(far.send_bytes, memoryview(b"abcdef")[::2], 1)
        print(near.poll())
        """,
    "a limit of a message may be any number": """
        for limit in [3, 3.5, 2**64, 2**70]:
            far.send_bytes(b"abc")
            tell(near.recv_bytes, limit)
        far.send_bytes(b"abc")
        tell(near.recv_bytes, 1.5)
        print(near.readable, near.writable)
        """,
    "queues leave addresses to the rest of a program that limits them": """
        import resource
        queues = [Queue() for _ in range(5)]
        resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))
        queues += [Queue() for _ in range(20)]
        queues[0].put(bytes(10_000_000))
        print(len(queues[0].get()), len(bytearray(100 << 20)))
        """,
    "what a signal handler raises ends a put": """
        for kind in [TimeoutError, BrokenPipeError, ValueError]:
            def handler(number, frame):
                raise kind("a signal")
            signal.signal(signal.SIGALRM, handler)
            for thing in [1, [[1]], {1}]:
                signal.setitimer(signal.ITIMER_REAL, 0.02)
                tell(full.put, thing, timeout=10)
        print(full.get())
        """,
    "a condition notifies as many as any number says": """
        condition = Condition()
        condition.acquire()
        for count in [0, -1, 1, 2.5, 2**70, float("inf"), float("nan"), "x", None, []]:
            tell(condition.notify, count)
        """,
    "a barrier is for as many as any number says": """
        for parties in [1, 0, -1, 1.0, 1.5, True, 2**31, 2**40, "x", None]:
            tell(lambda: Barrier(parties).parties)
            tell(lambda: Barrier(parties).wait(0.01))
        """,
    "a barrier counts all parties while its action runs": """
        barrier = Barrier(1, lambda: print(barrier.n_waiting, barrier.broken))
        tell(barrier.wait)
        """,
    "an action that aborts or resets its own barrier opens it all the same": """
        from threading import BrokenBarrierError, Thread
        for act in ["abort", "reset", "abort and fail", "reset and fail"]:
            def action():
                getattr(barrier, act.split()[0])()
                if "fail" in act:
                    raise ValueError(act)
            barrier = Barrier(2, action)
            outcomes = []
            def meet():
                try:
                    outcomes.append(str(barrier.wait()))
                except (BrokenBarrierError, ValueError) as error:
                    outcomes.append(type(error).__name__)
            threads = [Thread(target=meet) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            print(act, sorted(outcomes), barrier.broken, barrier.n_waiting)
        """,
    "what a signal handler raises leaves a barrier": """
        def handler(number, frame):
            raise ValueError("a signal")
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        barrier = Barrier(2)
        tell(barrier.wait)
        print(barrier.n_waiting, barrier.broken)
        """,
    "an event that is set refuses no timeout": """
        event = Event()
        tell(event.wait, "x")
        event.set()
        for timeout in ["x", [], float("nan"), 2**2000]:
            tell(event.wait, timeout)
        """,
    "a lock says what is wrong with its arguments": """
        for lock in Lock(), RLock(), Semaphore(2):
            for block in ["x", 1.5, None, [], 2, 2**70]:
                tell(lock.acquire, block, 0)
                tell(lock.acquire, block=block, timeout=0)
            for timeout in ["x", [], 2**2000]:
                tell(lock.acquire, True, timeout)
        """,
    "an array is refused what memory does not allow": """
        import resource
        RawArray("b", 1)
        resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40))
        tell(lambda: RawArray("b", (1 << 40) + 1))
        tell(lambda: Array("i", (1 << 40) + 1))
        tell(lambda: len(RawArray("b", 1 << 20)))
        """,
    "a raw value is not pickled outside of spawning": """
        import pickle
        tell(pickle.dumps, RawValue("i"))
        tell(pickle.dumps, Value("i"))
        """,
}


def test_every_timeout_of_every_wait():
    program = Path(__file__).with_name("timeouts.py")
    runs = [
        subprocess.Popen(
            [sys.executable, *runner, program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for runner in ([], ["-m", "martlet"])
    ]
    standard, martlet = (run.communicate()[0].decode().splitlines() for run in runs)
    assert len(standard) > 600
    assert martlet == standard


@pytest.mark.parametrize("name", PROGRAMS)
def test_bad_input(name, tmp_path):
    path = tmp_path / "app.py"
    path.write_text(PRELUDE + textwrap.dedent(PROGRAMS[name]))
    standard, martlet = (
        subprocess.run(
            [sys.executable, *runner, path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for runner in ([], ["-m", "martlet"])
    )
    assert martlet.stdout.decode() == standard.stdout.decode()
    assert martlet.returncode == standard.returncode == 0

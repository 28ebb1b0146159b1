"""What becomes of a pool's tasks when workers die: ``pools.py NAME``."""

import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import warnings
from multiprocessing import pool as pool_module

from martlet import WorkerLost

#: How to end a worker, and the exit code that it has then.
ENDS = {"kill": -signal.SIGKILL, "crash": -signal.SIGSEGV, "leave": 5, "exit": 3, "leave well": 0}


def work(number, end=None):
    if end == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif end == "crash":
        signal.signal(signal.SIGSEGV, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGSEGV)
    elif end == "leave":
        os._exit(5)
    elif end == "leave well":
        os._exit(0)
    elif end == "exit":
        sys.exit(3)
    return number


def loss(call, *args):
    """The error with which a call ends, whose worker is lost."""
    try:
        call(*args)
    except WorkerLost as error:
        return error
    raise AssertionError("no error")


def works(pool):
    return pool.map(work, range(20), 1) == list(range(20))


def prove_the_loss_of_a_worker_is_told():
    for end, exitcode in ENDS.items():
        with multiprocessing.Pool(1) as pool:
            pid = pool.apply(os.getpid)
            began = time.monotonic()
            error = loss(pool.apply, work, (1, end))
            assert time.monotonic() - began < 1
            assert (error.pid, error.exitcode, error.task) == (pid, exitcode, "task 0 of work")
            assert isinstance(error, multiprocessing.ProcessError)
            assert works(pool)


def prove_a_loss_says_what_happened_and_can_be_pickled():
    error = WorkerLost(12, -9, "task 3 of work")
    assert str(error) == "worker 12 was killed by SIGKILL while it had task 3 of work"
    assert str(WorkerLost(1, -40, "it")) == "worker 1 was killed by signal 40 while it had it"
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is WorkerLost and vars(copy) == vars(error) and str(copy) == str(error)
    assert str(WorkerLost(1, 3, "it")) == "worker 1 ended with exit code 3 while it had it"


def prove_every_kind_of_call_ends():
    with multiprocessing.Pool(2) as pool:
        tasks = [(number, "kill" if number == 5 else None) for number in range(12)]
        error = loss(pool.starmap, work, tasks, 4)
        assert error.task == "chunk 1 of work, of 4 objects"
        error = loss(pool.map, kill_at_five, range(12), 5)
        assert error.task == "chunk 1 of kill_at_five, of 5 objects"
        for call in (pool.imap, pool.imap_unordered):
            results, seen, tasks = call(kill_at_five, range(9)), [], []
            while True:
                try:
                    seen.append(next(results))
                except StopIteration:
                    break
                except WorkerLost as error:
                    tasks.append(error.task)
            assert sorted(seen) == [0, 1, 2, 3, 4, 6, 7, 8], seen
            assert tasks == ["task 5 of kill_at_five"]
        assert works(pool)


def kill_at_five(number):
    return work(number, "kill" if number == 5 else None)


def prove_the_error_callback_is_told_in_its_thread():
    told = []
    with multiprocessing.Pool(1) as pool:

        def tell(error):
            told.append((error, threading.current_thread() is pool._result_handler))

        result = pool.apply_async(work, (1, "kill"), callback=tell, error_callback=tell)
        error = loss(result.get)
        assert told == [(error, True)]
        assert result.ready() and not result.successful()


def leave_a_child_behind(near):
    if os.fork() == 0:
        near.recv()
        os._exit(0)
    os.kill(os.getpid(), signal.SIGKILL)


def prove_the_loss_is_told_though_children_of_the_worker_live_on():
    # They hold all that it held, the writing end of its sentinel, too.
    near, far = multiprocessing.Pipe()
    with multiprocessing.Pool(1) as pool:
        assert loss(pool.apply, leave_a_child_behind, (near,)).exitcode == -signal.SIGKILL
    far.send("end")


def prove_only_the_task_of_the_dead_is_lost():
    with multiprocessing.Pool(2) as pool:
        results = [pool.apply_async(kill_at_five, (number,)) for number in range(9)]
        for number, result in enumerate(results):
            if number == 5:
                loss(result.get)
            else:
                assert result.get() == number


def prove_termination_waits_for_no_task_that_a_worker_took():
    tasks, end = multiprocessing.SimpleQueue(), threading.Event()
    tasks.put("task")
    # It had one, but a worker has taken it meanwhile.
    tasks._reader.poll = lambda: True
    sender = threading.Thread(target=end.wait)
    sender.start()
    pool_module.Pool._help_stuff_finish(tasks, sender, 1)
    end.set()
    sender.join()
    assert tasks._reader.handle.engine.qsize() == 0


def prove_a_forked_copy_sends_nothing():
    with multiprocessing.Pool(1) as pool:
        assert works(pool)
        # Since 3.12 it is a warning that a pool has threads.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
        if child == 0:
            pool.apply_async(work, (1,))
            os._exit(pool._taskqueue.qsize())
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
        assert works(pool)


def prove_an_idle_worker_may_die():
    with multiprocessing.Pool(1) as pool:
        for _ in range(3):
            pid = pool.apply(os.getpid)
            os.kill(pid, signal.SIGKILL)
            assert works(pool)


def prove_workers_that_have_done_their_share_are_no_loss():
    with multiprocessing.Pool(2, maxtasksperchild=1) as pool:
        assert works(pool)
        assert loss(pool.apply, work, (1, "kill")).exitcode == -9


def prove_an_end_of_the_pool_is_no_loss():
    pool = multiprocessing.Pool(1)
    result = pool.apply_async(time.sleep, (100,))
    pool.terminate()
    pool.join()
    assert not result.ready()


def prove_a_pool_always_has_workers_to_divide_by():
    with multiprocessing.Pool(1) as pool:
        for _ in range(10):
            loss(pool.apply, work, (1, "leave"))
            assert len(pool._pool) == 1


class Customized(pool_module.Pool):
    """A pool that makes its own queues and workers, as libraries do."""

    def _setup_queues(self):
        self._inqueue = multiprocessing.SimpleQueue()
        self._outqueue = multiprocessing.SimpleQueue()
        self._quick_put = self._inqueue._writer.send
        self._quick_get = self._outqueue._reader.recv

    @staticmethod
    def Process(ctx, *args, **kwds):
        return ctx.Process(*args, **kwds)


def prove_a_pool_with_queues_of_its_own_is_as_the_standard_one():
    with Customized(2, maxtasksperchild=3) as pool:
        assert works(pool)
        result = pool.apply_async(work, (1, "leave"))
        result.wait(0.3)
        assert not result.ready()
        assert works(pool)


def prove_threads_are_pooled_as_ever():
    with pool_module.ThreadPool(2) as pool:
        assert isinstance(pool, pool_module.Pool)
        assert works(pool)


def prove_results_of_others_come_while_an_iterator_rests():
    told = threading.Event()
    with multiprocessing.Pool(2) as pool:
        results = pool.imap_unordered(work, iter(range(1000)))
        assert next(results) in range(1000)
        pool.apply_async(work, (1,), callback=lambda number: told.set())
        told.wait()
        assert pool.apply(work, (2,)) == 2
        assert len(list(results)) == 999


def keep(value):
    global kept
    kept = value


def wait_for_kept(number):
    kept.wait()
    return number


def prove_an_iterator_that_waits_gives_others_what_is_theirs():
    seen, gate = [], multiprocessing.Event()
    with multiprocessing.Pool(2, keep, (gate,)) as pool:
        results = pool.imap(wait_for_kept, [1])
        reader = threading.Thread(target=lambda: seen.extend(results))
        reader.start()
        for number in range(50):
            assert pool.apply(work, (number,)) == number
            assert pool.apply_async(work, (number,)).get() == number
        assert seen == []
        gate.set()
        reader.join()
    assert seen == [1]


def prove_signals_keep_an_iterator_and_its_pool_whole():
    stopped, seen, size = 0, 0, 30_000

    def stop(number, frame):
        # Not where it would be outside of `try`, nor in a lock's own code.
        if frame.f_code.co_filename.endswith(("pool.py", "_ledger.py")):
            raise InterruptedError

    with multiprocessing.Pool(2) as pool:
        results = pool.imap_unordered(work, range(size))
        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
        done = False
        while not done:
            try:
                for _ in results:
                    seen += 1
                done = True
            except InterruptedError:
                stopped += 1
        signal.setitimer(signal.ITIMER_REAL, 0)
        # As with the standard module, one that was on its way out may be lost.
        assert size - stopped <= seen <= size, (seen, stopped)
        assert works(pool)
        pool.close()
        pool.join()


def prove_several_threads_may_share_an_iterator():
    seen, size = [], 5000

    def read():
        while True:
            try:
                seen.extend(results)
                return
            except multiprocessing.TimeoutError:
                # As the standard module tells a thread before which another one was faster.
                continue

    with multiprocessing.Pool(2) as pool:
        results = pool.imap(work, range(size))
        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(seen) == list(range(size))


class Odd(Exception):
    def __init__(self, one, other):
        super().__init__(one)


class Unreadable:
    def __reduce__(self):
        return int, ("no number",)


def fail_oddly(number):
    if number == 3:
        raise Odd(1, 2)
    return Unreadable() if number == 4 else number


def prove_a_result_that_cannot_be_unpickled_fails_its_call_alone():
    calls = {
        "apply": lambda pool, number: pool.apply(fail_oddly, (number,)),
        "apply_async": lambda pool, number: pool.apply_async(fail_oddly, (number,)).get(60),
        "map": lambda pool, number: pool.map_async(fail_oddly, [1, 2, number]).get(60),
        "starmap": lambda pool, number: pool.starmap_async(fail_oddly, [(number,)]).get(60),
        "imap": lambda pool, number: list(pool.imap(fail_oddly, [1, number])),
        "imap_unordered": lambda pool, number: list(pool.imap_unordered(fail_oddly, [number])),
    }
    with multiprocessing.Pool(2) as pool:
        for name, call in calls.items():
            for number, text in ((3, "main__.Odd"), (4, "no number")):
                try:
                    call(pool, number)
                except multiprocessing.pool.MaybeEncodingError as error:
                    assert text in str(error), (name, error)
                    assert (number == 4) == isinstance(error.__cause__, ValueError), name
                else:
                    raise AssertionError(name)
        told = []
        pool.apply_async(fail_oddly, (3,), error_callback=told.append).wait(60)
        assert type(told[0]) is multiprocessing.pool.MaybeEncodingError
        assert pool.map(work, range(5)) == [work(number) for number in range(5)]


if __name__ == "__main__":
    globals()[sys.argv[1]]()

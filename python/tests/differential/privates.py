"""Looks into private names of multiprocessing that other people's code uses: ``privates.py``."""

import multiprocessing as mp
import os
import threading
import time
from multiprocessing import connection, heap, managers, pool, process, queues, reduction, util
from multiprocessing import resource_tracker as tracker
from multiprocessing import synchronize as sync


def settle(true):
    """Wait for what a thread of the standard module does in its own time."""
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def of_a_bounded_queue():
    queue = mp.Queue(3)
    for number in range(3):
        lock = queue._sem._semlock
        print(number, lock._get_value(), lock._is_zero(), lock.maxvalue, queue._sem.get_value())
        queue.put(number)
        settle(lambda n=number: queue.qsize() == n + 1 and queue._poll())
    print(queue._sem._semlock._get_value(), queue._sem._semlock._is_zero(), queue.full())
    print(queue._sem.acquire(False), queue._sem.acquire(True, 0.01))
    queue.get()
    print(queue._sem._semlock._get_value(), queue._maxsize, queue._opid == os.getpid())
    print(queue._reader.poll(), queue._reader.readable, queue._writer.writable)
    print(queue._reader.recv(), queue._poll(0), queue._ignore_epipe, queue._closed)
    print([name for name in STATE if not hasattr(queue, name)])


STATE = """
    _maxsize _reader _rlock _opid _wlock _sem _ignore_epipe _notempty _buffer _thread _jointhread
    _joincancelled _closed _close _send_bytes _recv_bytes _poll
""".split()


def of_the_ends_of_a_queue():
    queue = mp.Queue()
    descriptors = {queue._reader.fileno(), queue._writer.fileno()}
    print(len(descriptors), all(os.fstat(number) for number in descriptors))
    print(queue._reader._handle == queue._reader.fileno(), queue._reader.closed)
    print(isinstance(queue._reader, connection.Connection), len(queue._buffer))
    print(connection.wait([queue._reader], 0) == [])
    queue._writer.send("sent")
    print(connection.wait([queue._reader], 5) == [queue._reader], queue._reader.recv())
    queue._writer.send_bytes(reduction.ForkingPickler.dumps([1]))
    print(bytes(queue._recv_bytes())[-1:], queue._poll())
    queue._send_bytes(reduction.ForkingPickler.dumps("last"))
    print(queue._reader.recv())
    for end in (queue._reader, queue._writer):
        end.close()
        print(end.closed, end._handle)


def of_a_joinable_queue():
    queue = mp.JoinableQueue()
    unfinished = queue._unfinished_tasks

    def show():
        print(unfinished.get_value(), unfinished._semlock._is_zero(), queue._cond)

    show()
    queue.put(1)
    queue.put(2)
    show()
    queue.get()
    queue.task_done()
    show()
    print(unfinished.acquire(False), unfinished.acquire(False))
    with queue._cond:
        queue._cond.notify_all()
    queue.join()


def of_a_simple_queue():
    queue = mp.SimpleQueue()
    print(queue._poll(), queue._rlock, queue._wlock)
    queue.put(1)
    print(queue._poll(), queue._reader.poll(), queue._reader.recv())
    queue._writer.send(2)
    print(queue.get())


def of_locks():
    for make in (mp.Lock, mp.RLock, mp.Semaphore, lambda: mp.BoundedSemaphore(3)):
        lock = make()
        native = lock._semlock
        for step in (lambda: None, lock.acquire, lock.release):
            step()
            facts = native._is_mine(), native._count(), native._get_value(), native._is_zero()
            print(type(lock).__name__, facts, native.kind, native.maxvalue, native.name)
        thread = threading.Thread(target=lock.acquire)
        thread.start()
        thread.join()
        print(native._is_mine(), native._count(), native._get_value(), lock)
    print(sync.SemLock._make_name().count("-"), sync.SEMAPHORE, sync.RECURSIVE_MUTEX)
    print(sync.SEM_VALUE_MAX, next(sync.SemLock._rand) != next(sync.SemLock._rand))


def of_a_condition():
    condition = mp.Condition()
    counts = condition._sleeping_count, condition._woken_count, condition._wait_semaphore

    def show():
        values = [count.get_value() for count in counts]
        print(values[0] - values[1], values[2], condition._lock._semlock._get_value(), condition)

    show()

    def sleep():
        with condition:
            condition.wait()

    threads = [threading.Thread(target=sleep) for _ in range(2)]
    for thread in threads:
        thread.start()
    settle(lambda: counts[0].get_value() == 2 and condition._lock._semlock._get_value() == 1)
    show()
    with condition:
        condition.notify_all()
    for thread in threads:
        thread.join()
    print(counts[0].get_value() - counts[1].get_value(), counts[2].get_value())


def of_an_event_and_a_barrier():
    event = mp.Event()
    print(event._flag.get_value(), type(event._cond).__name__)
    event.set()
    print(event._flag.get_value(), event._flag._semlock._is_zero())
    barrier = mp.Barrier(2, print, 7)
    print(barrier._state, barrier._count, barrier._parties, barrier._timeout, barrier._action)
    print(type(barrier._cond).__name__)
    barrier.abort()
    print(barrier._state, barrier._count)


def of_a_connection():
    near, far = mp.Pipe()
    near._send(b"\0\0\0\1x")
    print(far._recv(4).getvalue(), far._recv(1).getvalue())
    near._send_bytes(b"bytes")
    print(far._recv_bytes().getvalue(), far._readable, far._writable, far._poll(0))
    near._check_closed(), near._check_readable(), near._check_writable()
    again = connection.Connection(os.dup(near.fileno()), readable=False)
    again.send("again")
    print(far.recv(), again.readable, repr(again)[:38])
    print(connection.reduction is reduction, connection.BUFSIZE, connection.MESSAGE_LENGTH)
    print(connection.default_family, connection.address_type(("", 1)))
    with connection.Listener() as listener:
        print(type(listener._listener._socket).__name__, listener._listener._family)
    near._handle = None
    print(near.closed)


def of_a_pool():
    workers = mp.Pool(2)
    print(len(workers._pool), workers._processes, workers._cache, workers._state, pool.RUN)
    print(type(workers._ctx), workers._initializer, workers._initargs, workers._maxtasksperchild)
    print(type(workers._taskqueue).__name__, workers._wrap_exception)
    print([type(queue).__mro__[-2].__name__ for queue in (workers._inqueue, workers._outqueue)])
    print(workers._repopulate_pool(), callable(workers._quick_put), callable(workers._quick_get))
    print([handler.name[:6] for handler in (workers._worker_handler, workers._task_handler)])
    workers.terminate()
    workers.join()
    print(workers._state == pool.TERMINATE, workers._pool[0].is_alive())


def of_a_manager():
    with mp.Manager() as manager:
        proxy = manager.dict(a=1)
        print(proxy._callmethod("get", ("a",)), proxy._getvalue(), proxy._exposed_)
        print(type(proxy._token).__name__, manager._state.value, manager._process.is_alive())
        print(sorted(managers.SyncManager._registry)[:3], manager._number_of_objects())


def of_processes():
    me = mp.current_process()
    print(me._config.keys() >= {"authkey", "semprefix"}, me._identity, me._parent_pid, me._popen)
    child = mp.Process(target=time.sleep, args=(0,), name="child", daemon=True)
    print(child._target is time.sleep, child._args, child._kwargs, child._config["daemon"])
    child.start()
    print(child in process._children, child._identity, child._popen.pid == child.pid)
    child.join()
    print(child in process._children, child in process._dangling, child._popen.returncode)
    me._config["daemon"] = True
    try:
        mp.Process(target=print).start()
    except AssertionError as error:
        print(error)
    me._config["daemon"] = False
    print(process._parent_process, next(process._process_counter))


def of_registries():
    called = []
    finalizer = util.Finalize(None, called.append, ("finalized",), exitpriority=5)
    print(finalizer.still_active(), finalizer._key in util._finalizer_registry)
    util._run_finalizers(5)
    print(called, finalizer.still_active())

    class Thing:
        pass

    thing = Thing()
    util.register_after_fork(thing, lambda thing: called.append("forked"))
    print(len([key for key in util._afterfork_registry if key[1] == id(thing)]))
    util._run_after_forkers()
    print(called)
    print(callable(util._exit_function), util.is_exiting(), util._logger)
    print(tracker._resource_tracker._pid, type(tracker._CLEANUP_FUNCS).__name__)
    buffer = heap.BufferWrapper(10)
    print(len(buffer.create_memoryview()), type(buffer._heap).__name__)
    arena = heap.Arena(4096)
    print(arena.size, len(arena.buffer), bytes(arena.buffer[:2]), type(arena._dir_candidates))
    print(reduction.ForkingPickler is queues._ForkingPickler, queues._sentinel is not None)


if __name__ == "__main__":
    # In the others a lock of the standard module keeps its name in the system.
    mp.set_start_method("fork")
    for name, function in list(globals().items()):
        if name.startswith("of_"):
            print("--", name)
            function()

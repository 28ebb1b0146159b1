"""Subclasses, wraps and patches multiprocessing in the ways that libraries do: ``hooks.py``."""

import copyreg
import multiprocessing as mp
import os
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import connection, context, managers, pool, process, queues, reduction
from multiprocessing import spawn as spawning
from multiprocessing import synchronize as sync
from unittest import mock


def drain(queue, count):
    return [queue.get(timeout=30) for _ in range(count)]


class Tagged(queues.Queue):
    """With an initializer and a state of its own, and overridden methods."""

    def __init__(self, tag, maxsize=0, *, ctx):
        super().__init__(maxsize, ctx=ctx)
        self.tag = tag

    def __getstate__(self):
        return super().__getstate__(), self.tag

    def __setstate__(self, state):
        super().__setstate__(state[0])
        self.tag = state[1] + " arrived"

    def put(self, obj, block=True, timeout=None):
        super().put((self.tag, obj), block, timeout)

    def get(self, block=True, timeout=None):
        return [super().get(block, timeout)]


class Told(queues.Queue):
    """Hears of what cannot be pickled."""

    told = threading.Event()

    def _on_queue_feeder_error(self, error, obj):
        print(type(error).__name__, type(obj).__name__)
        self.told.set()


class Fed(queues.Queue):
    """Has its own thread, as loky has."""

    fed = []

    def _start_thread(self):
        self.fed.append("started")
        super()._start_thread()

    def _after_fork(self):
        super()._after_fork()


class FedJoinable(Fed, queues.JoinableQueue):
    pass


class Handmade(queues.SimpleQueue):
    """Restores its state by hand and pickles by itself, as joblib does."""

    def __setstate__(self, state):
        self._reader, self._writer, self._rlock, self._wlock = state
        self._poll = self._reader.poll
        self._make_methods()

    def __init__(self, *, ctx):
        super().__init__(ctx=ctx)
        self._make_methods()

    def _make_methods(self):
        def put(obj):
            with self._wlock:
                self._writer.send_bytes(reduction.ForkingPickler.dumps(("made", obj)))

        def get():
            with self._rlock:
                return reduction.ForkingPickler.loads(self._reader.recv_bytes())

        self.put, self.get = put, get


def use_tagged(queue):
    queue.put("from a child")


def of_queues(ctx):
    queue = Tagged("tag", 2, ctx=ctx)
    queue.put(1)
    child = ctx.Process(target=use_tagged, args=(queue,))
    child.start()
    print(drain(queue, 2))
    child.join()
    told = Told(ctx=ctx)
    told.put(threading.Lock())
    told.told.wait(30)
    told.put("after")
    print(drain(told, 1))
    fed = Fed(2, ctx=ctx)
    fed.put(1)
    fed.put({2})
    print(drain(fed, 2), Fed.fed, fed._thread.name, fed._sem._semlock._get_value())
    joinable = FedJoinable(ctx=ctx)
    joinable.put(1)
    joinable.put(2)
    print(joinable._unfinished_tasks.get_value())
    for _ in drain(joinable, 2):
        joinable.task_done()
    joinable.join()
    print(joinable._unfinished_tasks.get_value())
    handmade = Handmade(ctx=ctx)
    child = ctx.Process(target=use_tagged, args=(handmade,))
    child.start()
    print(handmade.get(), handmade.empty())
    child.join()


class LoudLock(sync.Lock):
    def __enter__(self):
        print("enter")
        return super().__enter__()


class NamedCondition(sync.Condition):
    def __init__(self, name, *, ctx):
        super().__init__(ctx=ctx)
        self.name = name

    def wait(self, timeout=None):
        print(self.name, "waits")
        return super().wait(timeout)


class CountingEvent(sync.Event):
    count = 0

    def set(self):
        self.count += 1
        super().set()


class Gate(sync.Barrier):
    def wait(self, timeout=None):
        return f"gate {super().wait(timeout)}"


def of_locks(ctx):
    with LoudLock(ctx=ctx) as entered:
        print(entered)
    condition = NamedCondition("it", ctx=ctx)
    with condition:
        print(condition.wait_for(lambda: True, 1), condition.wait(0.01))
    event = CountingEvent(ctx=ctx)
    event.set()
    print(event.count, event.wait(1), Gate(1, ctx=ctx).wait())


class Reduced:
    def __init__(self, value):
        self.value = value


class Copied(Reduced):
    pass


def make_reduced(value):
    return ("reduced", value)


def of_reducers(ctx):
    early, pipe = ctx.Queue(), ctx.Pipe()
    reduction.ForkingPickler.register(Reduced, lambda it: (make_reduced, (it.value,)))
    copyreg.pickle(Copied, lambda it: (make_reduced, (it.value * 2,)))
    for thing in (Reduced(1), Copied(2), [Reduced(3)]):
        early.put(thing)
        late = ctx.SimpleQueue()
        late.put(thing)
        pipe[0].send(thing)
        print(drain(early, 1), late.get(), pipe[1].recv())


class LoudConnection(connection.Connection):
    def _send_bytes(self, buf):
        print("sends", len(bytes(buf)))
        super()._send_bytes(buf)

    def recv_bytes(self, maxlength=None):
        return super().recv_bytes(maxlength) + b"!"


def of_connections(ctx):
    near, far = ctx.Pipe()
    loud = LoudConnection(os.dup(near.fileno()))
    loud.send_bytes(b"bytes")
    print(far.recv_bytes())
    far.send_bytes(b"back")
    print(loud.recv_bytes(), loud.readable, loud.writable)
    left, right = socket.socketpair()
    queue = ctx.Queue()
    child = ctx.Process(target=time.sleep, args=(0,))
    child.start()
    with subprocess.Popen(["echo", "x"], stdout=subprocess.PIPE) as echo:
        waited = {"far": far, "queue": queue._reader, "socket": right, "pipe": echo.stdout}
        waited["sentinel"] = child.sentinel
        near.send(1), queue.put(1), left.send(b"1")
        ready = []
        while len(ready) < len(waited):
            ready = connection.wait(list(waited.values()), 30)
        print(sorted(name for name, thing in waited.items() if thing in ready))
    print(queue.get(), child.join(), left.close(), right.close())


class NoDaemonProcess(mp.get_context("fork").Process):
    @property
    def daemon(self):
        return False

    @daemon.setter
    def daemon(self, value):
        pass


class NoDaemonContext(context.ForkContext):
    Process = NoDaemonProcess


class NoDaemonPool(pool.Pool):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, context=NoDaemonContext(), **kwargs)


def nested(number):
    with mp.get_context("fork").Pool(1) as inner:
        return inner.apply(abs, (-number,))


class OwnQueuesPool(pool.Pool):
    def _setup_queues(self):
        self._inqueue = Handmade(ctx=self._ctx)
        self._outqueue = queues.SimpleQueue(ctx=self._ctx)
        self._quick_put = self._inqueue._writer.send
        self._quick_get = self._outqueue._reader.recv


def of_pools_and_executors(ctx):
    with NoDaemonPool(1) as outer:
        print(outer.map(nested, range(3)))
    with OwnQueuesPool(1, context=ctx) as own:
        print(own.map(abs, [-1, 2]), own.apply_async(divmod, (7, 2)).get(30))
    with ProcessPoolExecutor(1, mp_context=ctx) as executor:
        print(list(executor.map(abs, [-5, 6])))


class OwnPopen(process.BaseProcess):
    _start_method = "fork"
    started = []

    @staticmethod
    def _Popen(process_obj):
        from multiprocessing.popen_fork import Popen

        OwnPopen.started.append(process_obj.name)
        return Popen(process_obj)


def of_processes(ctx):
    child = OwnPopen(target=sys.exit, args=(3,), name="own")
    child.start()
    child.join()
    print(child.exitcode, OwnPopen.started)
    bootstrap = process.BaseProcess._bootstrap

    def patched(self, *args, **kwargs):
        bootstrap(self, *args, **kwargs)
        return 7

    with mock.patch.object(process.BaseProcess, "_bootstrap", patched):
        child = mp.get_context("fork").Process(target=abs, args=(1,))
        child.start()
        child.join()
        print(child.exitcode)
    prepare = spawning.get_preparation_data
    with mock.patch.object(
        spawning, "get_preparation_data", lambda name: {**prepare(name), "name": "patched"}
    ):
        queue = mp.get_context("spawn").SimpleQueue()
        child = mp.get_context("spawn").Process(target=tell_name, args=(queue,), name="plain")
        child.start()
        print(queue.get(), child.join())


def tell_name(queue):
    queue.put(mp.current_process().name)


def of_patches(ctx):
    queue, put = ctx.Queue(), queues.Queue.put

    def patched(self, obj, *args, **kwargs):
        put(self, ("patched", obj), *args, **kwargs)

    with mock.patch.object(queues.Queue, "put", patched):
        queue.put(1)
        queue.put_nowait(2)
    print(drain(queue, 2))
    with mock.patch.object(connection, "Client", lambda *a, **k: "client"):
        print(connection.Client("nowhere"))


class Counter:
    def __init__(self):
        self.value = 0

    def add(self, number):
        self.value += number
        return self.value


class Manager(managers.BaseManager):
    pass


Manager.register("Counter", Counter)


def of_managers(ctx):
    with Manager(("127.0.0.1", 0), authkey=b"key", ctx=ctx) as manager:
        counter = manager.Counter()
        print(counter.add(2), counter.add(3))
        other = Manager(manager.address, authkey=b"key")
        other.connect()
        print(other.Counter().add(1))


if __name__ == "__main__":
    for name, function in list(globals().items()):
        if name.startswith("of_"):
            print("--", name, flush=True)
            function(mp.get_context(sys.argv[1]))
            sys.stdout.flush()

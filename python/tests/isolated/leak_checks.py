"""Uses something many times and asserts that nothing is left: ``uses.py METHOD NAME``.

Without arguments, the names are listed.
"""

import multiprocessing
import os
import signal
import sys
from multiprocessing.connection import Client, Listener
from multiprocessing.pool import ThreadPool
from multiprocessing.shared_memory import SharedMemory

from ledger import holds_no_more_after, prove


def put_all(queue, count):
    for number in range(count):
        queue.put(number)


def finish(queue):
    queue.get()
    queue.task_done()


def answer(connection):
    connection.recv().send("through")


def send(connection, *objects):
    for obj in objects:
        connection.send(obj)
    connection.close()


def add(value, array, lock):
    with lock, value.get_lock(), array.get_lock():
        value.value += 1
        array[0] += 1


def pass_all(event, condition, barrier, semaphore):
    barrier.wait()
    event.wait()
    with semaphore, condition:
        condition.notify_all()


def wait_for_ever(event, queue):
    queue.put("waiting")
    event.wait()


def visit(address):
    with Client(address, authkey=b"key") as connection:
        connection.send("visit")


def square(number):
    return number * number


def use_queue(context):
    """A queue that a child fills and the parent empties."""
    queue = context.Queue()
    child = context.Process(target=put_all, args=(queue, 100))
    child.start()
    assert [queue.get() for _ in range(100)] == list(range(100))
    child.join()
    child.close()


def use_full_queue(context):
    """A queue that is dropped with objects in it, large ones too."""
    queue = context.Queue(3)
    for obj in (b"small", bytes(1 << 20), "text"):
        queue.put(obj)
    assert queue.full()


def use_closed_queue(context):
    """A queue that is closed by hand."""
    queue = context.Queue()
    queue.put(1)
    queue.get()
    queue.close()
    queue.join_thread()


def use_joinable_queue(context):
    """A queue whose objects are acknowledged by a child."""
    queue = context.JoinableQueue()
    child = context.Process(target=finish, args=(queue,))
    child.start()
    queue.put(1)
    queue.join()
    child.join()


def use_simple_queue(context):
    """A simple queue between two processes."""
    queue = context.SimpleQueue()
    child = context.Process(target=put_all, args=(queue, 3))
    child.start()
    assert [queue.get() for _ in range(3)] == [0, 1, 2]
    child.join()


def use_pipe(context):
    """A pipe that ends with its sender."""
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=send, args=(sender, "text", bytes(1 << 20)))
    child.start()
    sender.close()
    assert receiver.recv() == "text" and len(receiver.recv()) == 1 << 20
    child.join()


def use_pipe_through_pipe(context):
    """An end of a pipe that travels through another one."""
    (ours, theirs), (receiver, sender) = context.Pipe(), context.Pipe(duplex=False)
    child = context.Process(target=answer, args=(theirs,))
    child.start()
    ours.send(sender)
    assert receiver.recv() == "through"
    child.join()


def use_shared_values(context):
    """A value and an array, with locks."""
    value, array, lock = context.Value("i"), context.Array("i", 4), context.Lock()
    child = context.Process(target=add, args=(value, array, lock))
    child.start()
    child.join()
    assert (value.value, array[:]) == (1, [1, 0, 0, 0])


def use_locks(context):
    """Every lock, and many of them."""
    made = [getattr(context, kind)() for kind in ("Lock", "RLock", "Semaphore") for _ in range(50)]
    for lock in made:
        lock.acquire()
    for lock in made[::2]:
        lock.release()


def use_synchronisers(context):
    """An event, a condition, a barrier and a semaphore shared with a child."""
    shared = context.Event(), context.Condition(), context.Barrier(2), context.Semaphore()
    child = context.Process(target=pass_all, args=shared)
    child.start()
    event, condition, barrier, _ = shared
    barrier.wait()
    with condition:
        event.set()
        condition.wait(10)
    child.join()


def use_killed_child(context):
    """A child that is killed while it waits."""
    event, queue = context.Event(), context.Queue()
    child = context.Process(target=wait_for_ever, args=(event, queue))
    child.start()
    queue.get()
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    assert child.exitcode == -signal.SIGKILL


def use_pool(context):
    """A pool of processes."""
    with context.Pool(2) as pool:
        assert pool.map(square, range(5)) == [0, 1, 4, 9, 16]
        pool.close()
        pool.join()


def use_thread_pool(context):
    """A pool of threads."""
    with ThreadPool(2) as pool:
        assert pool.map(square, range(5)) == [0, 1, 4, 9, 16]
        pool.close()
        pool.join()


def use_manager(context):
    """A manager with a dict, a queue and a lock."""
    with context.Manager() as manager:
        shared, queue, lock = manager.dict(), manager.Queue(), manager.Lock()
        with lock:
            shared["key"] = "value"
            queue.put(shared["key"])
        assert queue.get() == "value"


def use_listener(context):
    """A listener and a client that knows its key."""
    with Listener(authkey=b"key") as listener:
        child = context.Process(target=visit, args=(listener.address,))
        child.start()
        with listener.accept() as connection:
            assert connection.recv() == "visit"
        child.join()


def use_shared_memory(context):
    """A named block of memory."""
    block = SharedMemory(create=True, size=100)
    block.buf[0] = 1
    block.close()
    block.unlink()


USES = {
    name.removeprefix("use_"): use for name, use in globals().items() if name.startswith("use_")
}

if __name__ == "__main__":
    if len(sys.argv) == 1:
        print("\n".join(USES))
    else:
        method, name = sys.argv[1:]
        assert len(multiprocessing.__path__) > 1, "martlet is not installed"
        prove()
        multiprocessing.set_start_method(method)
        holds_no_more_after(lambda: USES[name](multiprocessing.get_context()))
        print("nothing is left")

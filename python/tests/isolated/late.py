"""Uses everything that was made before a late `install`, and everything that is made after it."""

import concurrent.futures.process
import multiprocessing
import multiprocessing.managers
import multiprocessing.pool
import sys
from multiprocessing.connection import Connection
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Condition, Lock

import martlet


def answer(queue, connection, lock, event, condition, barrier, value, array):
    """Use one object of each kind in a child."""
    with lock, condition:
        value.value += array[0]
        condition.notify()
    queue.put("queue")
    connection.send("connection")
    event.set()
    barrier.wait(10)


def ask(context, objects):
    """Let a child use `objects`, and say what came of it."""
    queue, reader, *others = objects
    event, condition, barrier, value = others[2:6]
    child = context.Process(target=answer, args=(queue, *others))
    with condition:
        child.start()
        notified = condition.wait(20)
    barrier.wait(10)
    child.join()
    return (queue.get(timeout=10), reader.recv(), event.wait(10), notified, value.value)


def make(context):
    """One object of each kind."""
    reader, writer = context.Pipe(duplex=False)
    return (
        context.Queue(),
        reader,
        writer,
        context.Lock(),
        context.Event(),
        context.Condition(),
        context.Barrier(2),
        context.Value("i", 1),
        context.Array("i", [2]),
    )


def executor(context):
    """Something that calls functions in other processes."""
    return concurrent.futures.process.ProcessPoolExecutor(1, mp_context=context)


def main(method):
    """Run the whole program with one start method."""
    context = multiprocessing.get_context(method)
    old = make(context)
    with context.Pool(1) as pool, context.Manager() as manager, executor(context) as calls:
        shared = manager.dict()
        calls.submit(abs, -1).result()

        martlet.install()
        martlet.install()

        assert pool.map(abs, [-2]) == [2]
        assert calls.submit(abs, -3).result() == 3
        shared["key"] = manager.list([4])
        assert shared["key"][0] == 4
    # Twice, since the second child comes from a server that was started after it.
    for objects in old, make(context):
        assert ask(context, objects) == ("queue", "connection", True, True, 3)
    with context.Pool(1) as pool, context.Manager() as manager, executor(context) as calls:
        assert pool.map(abs, [-5]) == [5]
        assert calls.submit(abs, -6).result() == 6
        assert manager.list([7])[0] == 7
    for made, kind in (
        (context.Queue(), Queue),
        (context.Pipe()[0], Connection),
        (context.Lock(), Lock),
        (context.Condition(), Condition),
    ):
        assert isinstance(made, kind)
    mixed = make(context)
    mixed[2].send(old[2])
    mixed[1].recv().send("through the other")
    assert old[1].recv() == "through the other"


if __name__ == "__main__":
    main(sys.argv[1])

"""What is passed to a process works there as it does here: ``sharing.py NAME``."""

import multiprocessing
import os
import sys
import threading
from multiprocessing import connection
from pathlib import Path

from children import KINDS_OF_QUEUES, ended, started

# -- what the kernel says ------------------------------------------------------


def hold(near, *held):
    near.send([thread.name for thread in threading.enumerate()])
    near.recv()


def prove_every_process_maps_memory_of_martlet_and_has_no_second_thread():
    queue, lock = multiprocessing.Queue(), multiprocessing.Lock()
    queue.put("waiting")
    near, far = multiprocessing.Pipe()
    child = started(hold, far, queue, lock)
    assert near.recv() == ["MainThread"]
    for pid in (os.getpid(), child.pid):
        assert "memfd:martlet" in Path(f"/proc/{pid}/maps").read_text(), pid
        names = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/comm")]
        assert len(names) == 1 and "QueueFeeder" not in names[0], names
    near.send("end")
    ended(child)
    queue.get()


def describe(near, again):
    queue, lock = multiprocessing.Queue(), multiprocessing.Lock()
    kinds = [type(queue._writer), type(lock._semlock), multiprocessing.Pipe]
    near.send([multiprocessing.__path__[0], *[kind.__module__ for kind in kinds]])
    if again:
        ended(started(describe, near, False))


def prove_children_and_their_children_are_on_martlet():
    near, far = multiprocessing.Pipe()
    child = started(describe, far, True)
    for _ in range(2):
        path, *modules = near.recv()
        assert path == multiprocessing.__path__[0]
        assert modules[:2] == ["martlet._objects.queue_connections", "martlet._engine"], modules
    ended(child)


# -- objects as arguments ------------------------------------------------------


def double(queue, answers):
    for _ in range(5):
        answers.put(queue.get() * 2)
    if hasattr(queue, "task_done"):
        for _ in range(5):
            queue.task_done()


def prove_queues_work_in_a_child():
    for kind in KINDS_OF_QUEUES:
        queue, answers = getattr(multiprocessing, kind)(), getattr(multiprocessing, kind)()
        child = started(double, queue, answers)
        objects = [1, "text", b"bytes", [None, (2.5,)], "long" * 100_000]
        for obj in objects:
            queue.put(obj)
        assert [answers.get() for _ in objects] == [obj * 2 for obj in objects]
        if kind == "JoinableQueue":
            queue.join()
        ended(child)


def put_what_cannot_be_pickled(queue, near):
    try:
        queue.put(threading.Lock())
    except TypeError as error:
        near.send(str(error))


def prove_a_queue_is_as_strict_in_a_child():
    os.environ["MARTLET_STRICT"] = "1"
    queue = multiprocessing.Queue()
    del os.environ["MARTLET_STRICT"]
    near, far = multiprocessing.Pipe()
    ended(started(put_what_cannot_be_pickled, queue, far))
    assert near.recv() == "cannot pickle '_thread.lock' object"
    assert queue.empty()


def echo(end, other):
    other.close()
    while True:
        try:
            end.send(end.recv())
        except EOFError:
            return


def prove_ends_of_pipes_work_in_a_child():
    near, far = multiprocessing.Pipe()
    child = started(echo, far, near)
    far.close()
    for obj in (1, "text", bytes(300_000), [{"key": None}]):
        near.send(obj)
        assert near.recv() == obj
    near.close()
    ended(child)


def send_and_close(writer):
    writer.send_bytes(b"from the child")
    writer.close()


def prove_a_pipe_ends_with_its_last_writer():
    reader, writer = multiprocessing.Pipe(duplex=False)
    child = started(send_and_close, writer)
    writer.close()
    assert reader.recv_bytes() == b"from the child"
    try:
        reader.recv_bytes()
    except EOFError:
        ended(child)
    else:
        raise AssertionError("the pipe did not end")


def take(near, lock):
    near.send((lock.acquire(block=False), lock.acquire(block=False)))
    near.recv()


def prove_locks_are_the_same_lock_in_a_child():
    for kind, taken in (
        ("Lock", (True, False)),
        ("RLock", (True, True)),
        ("Semaphore", (True, False)),
        ("BoundedSemaphore", (True, False)),
    ):
        lock = getattr(multiprocessing, kind)()
        near, far = multiprocessing.Pipe()
        child = started(take, far, lock)
        assert near.recv() == taken, kind
        assert not lock.acquire(block=False), kind
        near.send("end")
        ended(child)
        if kind != "RLock":  # That one belongs to the child for ever.
            lock.release()
            assert lock.acquire(timeout=60), kind


def wait_for_all(near, condition, event, barrier):
    with condition:
        near.send("waiting")
        assert condition.wait(60)
    assert event.wait(60)
    assert barrier.wait(60) in (0, 1)


def prove_conditions_events_and_barriers_wake_a_child():
    condition, event = multiprocessing.Condition(), multiprocessing.Event()
    barrier = multiprocessing.Barrier(2)
    near, far = multiprocessing.Pipe()
    child = started(wait_for_all, far, condition, event, barrier)
    near.recv()
    with condition:  # Which it gave up by waiting.
        condition.notify()
    event.set()
    barrier.wait(60)
    ended(child)


def change(value, array, raw_value, raw_array):
    with value.get_lock():
        value.value += 1
    with array:
        array[:] = [number * 2 for number in array]
    raw_value.value = b"x"
    raw_array[1] = 2.5


def prove_values_and_arrays_are_the_same_memory_in_a_child():
    shared = (
        multiprocessing.Value("i", 41),
        multiprocessing.Array("l", range(5000)),
        multiprocessing.RawValue("c", b"a"),
        multiprocessing.RawArray("d", 3),
    )
    ended(started(change, *shared))
    value, array, raw_value, raw_array = shared
    assert value.value == 42
    assert array[:] == [number * 2 for number in range(5000)]
    assert raw_value.value == b"x"
    assert list(raw_array) == [0, 2.5, 0]


# -- ends of pipes on their way ------------------------------------------------


def pass_on(source, text):
    end = source.recv() if hasattr(source, "recv") else source.get()
    end.send(text)


def send_to(end, text):
    end.send(text)


def prove_the_end_of_a_pipe_travels_through_a_pipe():
    near, far = multiprocessing.Pipe()
    child = started(pass_on, far, "through a pipe")
    reader, writer = multiprocessing.Pipe(duplex=False)
    near.send(writer)
    assert reader.recv() == "through a pipe"
    ended(child)


def prove_the_end_of_a_pipe_travels_through_a_queue():
    queue = multiprocessing.Queue()
    child = started(pass_on, queue, "through a queue")
    near, far = multiprocessing.Pipe()
    queue.put(far)
    assert near.recv() == "through a queue"
    ended(child)


def prove_the_end_of_a_pipe_travels_to_a_pool():
    reader, writer = multiprocessing.Pipe(duplex=False)
    with multiprocessing.Pool(1) as pool:
        pool.apply(send_to, (writer, "to a pool"))
        writer.close()
        assert reader.recv() == "to a pool"
        pool.close()
        pool.join()


def prove_a_queue_is_refused_by_what_is_not_a_new_process():
    near, _ = multiprocessing.Pipe()
    for kind, says in (
        ("Queue", "Queue objects should only be shared between processes through inheritance"),
        ("Lock", "Lock objects should only be shared between processes through inheritance"),
        ("Event", "Condition objects should only be shared between processes through inheritance"),
    ):
        try:
            near.send(getattr(multiprocessing, kind)())
        except RuntimeError as error:
            assert str(error) == says, error
        else:
            raise AssertionError(f"{kind} was sent")


# -- the end of those who could answer -----------------------------------------


def put_and_end(queue, count):
    for number in range(count):
        queue.put(number)


def prove_a_consumer_sees_the_end_when_every_writer_is_gone():
    for kind in KINDS_OF_QUEUES:
        queue = getattr(multiprocessing, kind)()
        child = started(put_and_end, queue, 3)
        queue._writer.close()
        assert [queue.get() for _ in range(3)] == [0, 1, 2]
        try:
            queue.get()
        except EOFError:
            ended(child)
        else:
            raise AssertionError(f"{kind} did not end")


def put_until_it_breaks(queue, near):
    queue._reader.close()
    near.send("alone")
    near.recv()
    try:
        queue.put("for nobody")
    except BrokenPipeError:
        near.send("broken")


def prove_a_simple_queue_breaks_when_no_reader_is_left():
    queue = multiprocessing.SimpleQueue()
    near, far = multiprocessing.Pipe()
    child = started(put_until_it_breaks, queue, far)
    near.recv()
    queue._reader.close()
    near.send("go on")
    assert near.recv() == "broken"
    ended(child)


def prove_wait_sees_what_is_ready_of_everything():
    queue, simple = multiprocessing.Queue(), multiprocessing.SimpleQueue()
    reader, writer = multiprocessing.Pipe(duplex=False)
    near, far = multiprocessing.Pipe()
    child = started(hold, far, queue)
    everything = [queue._reader, simple._reader, reader, child.sentinel]
    assert connection.wait(everything, 0) == []
    queue.put(1)
    assert connection.wait(everything, 60) == [queue._reader]
    writer.send(1)
    assert set(connection.wait(everything, 60)) == {queue._reader, reader}
    queue.get()
    reader.recv()
    assert connection.wait(everything, 0) == []
    near.send("end")
    assert connection.wait(everything, 60) == [child.sentinel]
    ended(child)


# -- a program that closes all descriptors, as one does that becomes a daemon --------


def use_what_is_new(lock, condition, event, value, queue):
    with lock, condition:
        value.value += 1
        event.set()
    queue.put("ok")


def prove_new_objects_reach_a_child_after_all_descriptors_were_closed():
    early = multiprocessing.Lock(), multiprocessing.Value("i")
    os.closerange(3, 1024)
    others = [open("/dev/zero") for _ in range(20)]
    new = [getattr(multiprocessing, kind)() for kind in ("Lock", "Condition", "Event")]
    value, queue = multiprocessing.Value("d"), multiprocessing.Queue()
    child = started(use_what_is_new, *new, value, queue)
    assert (queue.get(timeout=60), value.value, new[2].is_set()) == ("ok", 1, True)
    ended(child)
    with early[0]:
        early[1].value = 5
    if multiprocessing.get_start_method() != "fork":
        for lost in early:
            try:
                started(print, lost)
            except OSError as error:
                assert "closed the descriptor of this object's memory" in str(error), error
            else:
                raise AssertionError("it was given to a child")
    queue.close()
    for file in others:
        file.close()  # Raises if somebody else did.


if __name__ == "__main__":
    globals()[sys.argv[1]]()

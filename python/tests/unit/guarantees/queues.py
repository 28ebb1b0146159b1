"""What a queue does for a program: ``queues.py NAME``."""

import asyncio
import multiprocessing
import multiprocessing.queues
import os
import pickle
import select
import selectors
import sys
import threading
import time
from multiprocessing import connection
from queue import Empty, Full

MIB = 1 << 20


def put_much(queue, objects):
    for number in range(objects):
        queue.put((number, bytes([number]) * MIB))


def stored(queue):
    """The bytes of memory that a queue has, as the kernel counts them."""
    return os.fstat(queue._martlet_engine.descriptor).st_blocks * 512


def prove_a_producer_of_much_ends_at_once_and_its_memory_goes_back():
    queue = multiprocessing.Queue()
    child = multiprocessing.Process(target=put_much, args=(queue, 64))
    child.start()
    child.join()
    assert child.exitcode == 0
    assert queue.qsize() == 64 and stored(queue) > 64 * MIB
    for number in range(64):
        assert queue.get() == (number, bytes([number]) * MIB)
    assert queue.empty() and stored(queue) < 8 * MIB, stored(queue)


class Frame:
    """Pickles itself with a buffer, and is known to."""

    __module__ = "pandas.imitated"

    def __init__(self, data):
        self.data = data

    def __reduce_ex__(self, protocol):
        assert protocol >= 5
        return Frame._of, (pickle.PickleBuffer(self.data),)

    @staticmethod
    def _of(data):
        return Frame(data)


def put_frames(queue, count):
    for number in range(count):
        queue.put((number, Frame(bytearray([number]) * MIB)))


def put_one_object_often(queue, obj, count, leave):
    for _ in range(count):
        queue.put(obj)
    leave.wait()


def prove_a_gigabyte_leaves_next_to_nothing_behind():
    for obj in (Frame(bytearray(8 * MIB)), bytes(8 * MIB)):
        queue, leave = multiprocessing.Queue(), multiprocessing.Event()
        child = multiprocessing.Process(target=put_one_object_often, args=(queue, obj, 128, leave))
        child.start()
        for _ in range(128):
            queue.get()
        # Neither side calls the queue again.
        deadline = time.monotonic() + 60
        while stored(queue) > 1_000_000 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert stored(queue) <= 1_000_000, stored(queue)
        leave.set()
        child.join()


def echo(requests, answers):
    while (obj := requests.get()) is not None:
        answers.put(obj)


def prove_a_conversation_leaves_next_to_nothing_behind_once_its_partner_waits():
    requests, answers = multiprocessing.Queue(), multiprocessing.Queue()
    child = multiprocessing.Process(target=echo, args=(requests, answers))
    child.start()
    for _ in range(20):
        requests.put(Frame(bytearray(2 * MIB)))
        answers.get()
    deadline = time.monotonic() + 60
    while stored(requests) + stored(answers) > 2_000_000 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert stored(requests) <= 1_000_000 and stored(answers) <= 1_000_000
    requests.put(None)
    child.join()


def prove_a_put_that_fails_leaves_next_to_nothing_behind():
    queue, meanwhile = multiprocessing.Queue(), []

    class Unwilling:
        def __reduce__(self):
            queue.get()
            meanwhile.append(stored(queue))
            raise ValueError

    queue._on_queue_feeder_error = lambda error, obj: None
    queue.put(bytes(2 * MIB))
    queue.put(Unwilling())
    assert meanwhile[0] > 2 * MIB
    assert stored(queue) <= 1_000_000


def prove_arrays_are_the_receivers_own():
    queue = multiprocessing.Queue()
    child = multiprocessing.Process(target=put_frames, args=(queue, 3))
    child.start()
    received = [queue.get() for _ in range(3)]
    child.join()
    queue.close()
    del queue
    for number, frame in received:
        frame.data[0] += 1
        assert bytes(frame.data) == bytes([number + 1]) + bytes([number]) * (MIB - 1)


def prove_objects_that_were_received_outlive_their_queue():
    queue = multiprocessing.Queue()
    queue.put(b"x" * MIB)
    received = queue.get()
    for _ in range(20):
        queue.put(b"y" * MIB)
        assert queue.get() == b"y" * MIB
    del queue
    assert received == b"x" * MIB


def readable_by(queue):
    """Whether a queue can be read, as every way of waiting says it at once."""
    descriptor = queue._reader.fileno()
    with selectors.DefaultSelector() as selector:
        selector.register(queue._reader, selectors.EVENT_READ)
        answers = {
            "select": bool(select.select([queue._reader], [], [], 0)[0]),
            "poll": _polled(descriptor),
            "selectors": bool(selector.select(0)),
            "wait": bool(connection.wait([queue._reader], 0)),
            "_reader.poll": queue._reader.poll(),
            "empty": not queue.empty(),
        }
    assert len(set(answers.values())) == 1, answers
    return answers["select"]


def _polled(descriptor):
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    return bool(poller.poll(0))


def prove_the_reader_is_readable_exactly_while_something_is_there():
    for kind in ("Queue", "JoinableQueue", "SimpleQueue"):
        queue = getattr(multiprocessing, kind)()
        queue.put("before anybody asked")
        assert readable_by(queue)
        queue.get()
        for _ in range(3):
            assert not readable_by(queue)
            queue.put(1)
            assert readable_by(queue)
            queue.put(2)
            queue.get()
            assert readable_by(queue)
            queue.get()
        assert not readable_by(queue)


def prove_a_reader_wakes_an_event_loop():
    queue, received = multiprocessing.Queue(), []

    async def main():
        loop, done = asyncio.get_running_loop(), asyncio.Event()

        def receive():
            received.append(queue.get(block=False))
            if received[-1] is None:
                done.set()

        loop.add_reader(queue._reader, receive)
        child = multiprocessing.Process(target=put_all, args=(queue, [*range(2000), None]))
        child.start()
        await done.wait()
        loop.remove_reader(queue._reader)
        child.join()

    asyncio.run(main())
    assert received == [*range(2000), None]


def put_all(queue, objects):
    for obj in objects:
        queue.put(obj)


def prove_recv_and_get_take_from_one_stream():
    queue = multiprocessing.Queue()
    put_all(queue, range(4))
    assert [queue.get(), queue._reader.recv(), queue.get(), queue._reader.recv()] == [0, 1, 2, 3]


def prove_a_queue_is_full_at_its_limit_and_says_so():
    queue = multiprocessing.Queue(2)
    put_all(queue, "ab")
    assert queue.full() and queue.qsize() == 2
    for block, timeout in ((False, None), (True, 0), (True, 0.01)):
        try:
            queue.put("c", block, timeout)
        except Full:
            continue
        raise AssertionError((block, timeout))
    assert [queue.get(), queue.get()] == ["a", "b"]
    try:
        queue.get(timeout=0.01)
    except Empty:
        return
    raise AssertionError("not empty")


def prove_a_put_waits_for_room_that_another_process_makes():
    queue = multiprocessing.Queue(1)
    child = multiprocessing.Process(target=put_all, args=(queue, range(50)))
    child.start()
    assert [queue.get() for _ in range(50)] == list(range(50))
    child.join()


def prove_objects_of_one_thread_arrive_in_their_order():
    queue = multiprocessing.Queue()
    threads = [
        threading.Thread(target=put_all, args=(queue, [(name, n) for n in range(300)]))
        for name in "abc"
    ]
    for thread in threads:
        thread.start()
    received = [queue.get() for _ in range(900)]
    for thread in threads:
        thread.join()
    for name in "abc":
        assert [n for who, n in received if who == name] == list(range(300))


def prove_a_task_can_be_done_only_once():
    queue = multiprocessing.JoinableQueue()
    queue.put(1)
    queue.get()
    queue.task_done()
    queue.join()
    try:
        queue.task_done()
    except ValueError as error:
        assert str(error) == "task_done() called too many times"
    else:
        raise AssertionError("it was done twice")


def prove_a_closed_queue_is_refused():
    queue = multiprocessing.Queue()
    queue.close()
    for use in (lambda: queue.put(1), queue.get):
        try:
            use()
        except ValueError as error:
            assert str(error) == f"Queue {queue!r} is closed"
        else:
            raise AssertionError(use)


def prove_a_get_ends_when_its_process_closes_the_queue():
    queue = multiprocessing.SimpleQueue()
    ended = threading.Event()

    def get():
        try:
            queue.get()
        except (EOFError, OSError):  # OSError if it was closed before
            ended.set()

    thread = threading.Thread(target=get, daemon=True)
    thread.start()
    queue.close()
    assert ended.wait(60)
    thread.join()


def prove_an_object_that_cannot_be_pickled_takes_no_room():
    class Quiet(multiprocessing.queues.Queue):
        refused = []

        @staticmethod
        def _on_queue_feeder_error(error, obj):
            Quiet.refused.append(type(error))

    queue = Quiet(1, ctx=multiprocessing.get_context())
    for _ in range(3):
        queue.put(threading.Lock())
    assert len(Quiet.refused) == 3 and queue.qsize() == 0
    queue.put("fits")
    assert queue.get() == "fits"


def prove_a_full_queue_without_readers_is_full_to_who_gives_it_time():
    queue = multiprocessing.Queue(1)
    queue.put(0)
    queue._reader.close()
    for patience in ((False,), (True, 0.05)):
        try:
            queue.put(1, *patience)
        except Full:
            continue
        raise AssertionError("there was room")
    queue.cancel_join_thread()


def sleeps(thread):
    """Whether a thread of this process is asleep in the kernel."""
    with open(f"/proc/self/task/{thread.native_id}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] == "S"


def prove_who_waits_does_not_use_a_queue_that_has_ended():
    near, far = multiprocessing.Pipe()
    plain = multiprocessing.SimpleQueue()
    for receive, send in ((near.recv_bytes, far.send_bytes), (plain.get, plain.put)) * 5:
        # Whoever put much here retains its memory while they wait elsewhere.
        last = multiprocessing.SimpleQueue()
        last.put(bytes(4 * MIB))
        last.get()
        received = []
        thread = threading.Thread(target=lambda r=receive, got=received: got.append(r()))
        thread.start()
        while not sleeps(thread):
            pass
        last.close()
        del last
        send(bytes(4 * MIB))
        thread.join()
        assert received == [bytes(4 * MIB)]


if __name__ == "__main__":
    globals()[sys.argv[1]]()

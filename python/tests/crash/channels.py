"""Peers of queues and pipes are killed: ``channels.py NAME SEED``."""

import multiprocessing
import os
import sys
import threading
from multiprocessing.connection import wait

from kill_rounds import kill, pause, play, started

#: How many records more a survivor has to bring after a death.
MORE = 10


# -- queues --------------------------------------------------------------------


def payload(name, number):
    """What goes with a number, so that a part of a record shows: of all sizes and kinds."""
    size = (0, 10, 1000, 5000, 70_000)[number % 5]
    return [bytes([name]) * size, str(name) * size, {name: [number] * (size // 100)}][number % 3]


def produce(queue, name):
    number = 0
    while True:
        queue.put((name, number, payload(name, number)))
        number += 1


def checked(record, expected):
    """The producer of a record that is whole, arrived in order, and once."""
    name, number, rest = record
    assert rest == payload(name, number), (name, number)
    assert number == expected[name], f"{number} of {name}, not {expected[name]}"
    expected[name] += 1
    return name


def produce_many(queue, name):
    number = 0
    while True:
        records = [(name, each, payload(name, each)) for each in range(number, number + 7)]
        queue.put_many(records)
        number += 7


def survive_producers(chance, queue, produce=produce):
    """A queue serves the other producers when one is killed, and nothing comes in parts."""
    names = range(4)
    producers = {name: started(produce, queue, name) for name in names}
    expected = dict.fromkeys(names, 0)
    while min(expected.values()) < 1:
        checked(queue.get(), expected)
    for victim in chance.sample(names, 3):
        for _ in range(chance.randrange(20)):
            checked(queue.get(), expected)
        pause(chance, 0.003)
        kill(producers.pop(victim))
        goal = {name: expected[name] + MORE for name in producers}
        while any(expected[name] < goal[name] for name in goal):
            checked(queue.get(), expected)
    for process in producers.values():
        kill(process)
    while queue._reader.poll():
        checked(queue.get(), expected)


def prove_producers_of_a_queue_may_die(chance):
    survive_producers(chance, multiprocessing.Queue())


def prove_producers_of_many_objects_at_once_may_die(chance):
    survive_producers(chance, multiprocessing.Queue(), produce_many)


def prove_producers_of_a_small_queue_may_die(chance):
    queue = multiprocessing.Queue(3)
    survive_producers(chance, queue)
    # No death took room with it.
    for _ in range(3):
        queue.put("fits", block=False)
    assert queue.full()


def prove_producers_of_a_simple_queue_may_die(chance):
    survive_producers(chance, multiprocessing.SimpleQueue())


def prove_producers_of_a_queue_that_is_selected_may_die(chance):
    queue = multiprocessing.Queue(3)
    queue._reader.fileno()  # From now on a doorbell is rung, too.
    survive_producers(chance, queue)


def consume(queue, near):
    while True:
        near.send(queue.get())


def consume_many(queue, near):
    while True:
        for record in queue.get_many(5):
            near.send(record)


def supply(queue, name, stop):
    number = 0
    while not stop.is_set():
        queue.put((name, number, payload(name, number)))
        number += 1


def survive_consumers(chance, queue, consume=consume):
    """A queue serves the other consumers when one is killed, and nothing is got twice."""
    stop = threading.Event()
    thread = threading.Thread(target=supply, args=(queue, 0, stop))
    thread.start()
    consumers, last, seen = {}, {}, set()
    for _ in range(3):
        near, far = multiprocessing.Pipe(duplex=False)
        consumers[near] = started(consume, queue, far)
        far.close()
        last[near] = -1

    def receive(goal):
        """Until each survivor got some more; what the dead had sent counts as well."""
        counts = dict.fromkeys(consumers, 0)
        while any(counts[near] < goal for near in consumers):
            for near in wait(list(consumers)):
                name, number, rest = near.recv()
                assert rest == payload(name, number), number
                assert number not in seen and number > last[near], number
                seen.add(number)
                last[near] = number
                counts[near] += 1

    receive(1)
    for _ in range(2):
        victim = chance.choice(list(consumers))
        pause(chance, 0.003)
        kill(consumers.pop(victim))
        victim.close()
        receive(MORE)
    stop.set()
    while thread.is_alive():  # It may wait for room.
        for near in wait(list(consumers), 0.1):
            near.recv()
    for near, process in consumers.items():
        kill(process)
        near.close()


def prove_consumers_of_a_queue_may_die(chance):
    survive_consumers(chance, multiprocessing.Queue())


def prove_consumers_of_many_objects_at_once_may_die(chance):
    survive_consumers(chance, multiprocessing.Queue(), consume_many)


def prove_consumers_of_a_small_queue_may_die(chance):
    queue = multiprocessing.Queue(3)
    survive_consumers(chance, queue)
    while not queue.empty():
        queue.get()
    for _ in range(3):
        queue.put("fits", block=False)
    assert queue.full()


def prove_consumers_of_a_simple_queue_may_die(chance):
    survive_consumers(chance, multiprocessing.SimpleQueue())


def put_and_get(queue, record):
    while True:
        queue.put(record)
        queue.get()
        queue.qsize(), queue.empty(), queue.full()


def survive_users(chance, size):
    queue = multiprocessing.Queue()
    records = [bytes([name]) * size for name in range(3)]
    processes = [started(put_and_get, queue, record) for record in records]
    for process in processes:
        pause(chance)
        kill(process)
    left = queue.qsize()
    assert left <= len(processes)  # As many as were between their put and their get.
    for _ in range(left):
        assert queue.get(block=False) in records
    queue.put("works")
    assert queue.get() == "works" and queue.empty()


def prove_those_who_do_everything_with_a_queue_may_die(chance):
    survive_users(chance, 2000)


def prove_those_who_do_everything_with_large_bytes_may_die(chance):
    survive_users(chance, 3 << 20)


def do_tasks(queue):
    while True:
        queue.put(1)
        queue.get()
        queue.task_done()


def join_for_ever(queue):
    while True:
        queue.join()


def prove_those_who_do_tasks_and_wait_for_them_may_die(chance):
    queue = multiprocessing.JoinableQueue()
    workers = [started(do_tasks, queue) for _ in range(2)]
    processes = [*workers, started(join_for_ever, queue)]
    chance.shuffle(processes)
    for process in processes:
        pause(chance)
        kill(process)
    # What each had put and not yet done is all that is missing.
    for _ in range(queue.qsize()):
        queue.get()
    undone = 0
    while not queue._martlet_engine.join(0):
        undone += 1
        queue.task_done()
    assert undone <= len(workers)
    queue.put(1)
    joiner = started(queue.join)
    assert queue.get() == 1
    queue.task_done()
    joiner.join(20)
    assert joiner.exitcode == 0


# -- pipes ---------------------------------------------------------------------


def send_for_ever(end, other):
    if other is not None:
        other.close()
    number = 0
    while True:
        end.send((0, number, payload(0, number)))
        number += 1


def prove_a_receiver_sees_that_its_sender_died(chance):
    near, far = multiprocessing.Pipe(duplex=chance.random() < 0.5)
    process = started(send_for_ever, far, near)
    far.close()
    expected = {0: 0}
    for _ in range(chance.randrange(1, 50)):
        checked(near.recv(), expected)
    pause(chance, 0.003)
    kill(process)
    try:
        while True:
            checked(near.recv(), expected)
    except (EOFError, ConnectionResetError):
        return
    except OSError as error:
        assert str(error) == "got end of file during message", error


def prove_messages_stay_whole_when_one_who_shows_a_pipe_dies(chance):
    near, far = multiprocessing.Pipe(duplex=chance.random() < 0.5)
    for number in range(chance.randrange(1, 40)):
        far.send((0, number, payload(0, 1)))
    shower = started(near.fileno)
    pause(chance, 0.002)
    kill(shower)
    far.send("last")
    expected = 0
    while (record := near.recv()) != "last":
        assert record == (0, expected, payload(0, 1)), record
        expected += 1
    assert expected == number + 1
    assert not near.poll()
    far.send("again")
    assert near.recv() == "again"


def take_from_ends(control, other):
    """Receive once from each end that comes."""
    other.close()
    while True:
        end = control.recv()
        control.send(end.recv())
        end.close()


def expect_broken_connections(kind, error, traceback):
    # The thread that gives ends away tells of those who died before they had said which.
    if not issubclass(kind, EOFError | ConnectionError):
        sys.__excepthook__(kind, error, traceback)


def prove_messages_stay_in_order_when_one_who_is_given_an_end_dies(chance):
    sys.excepthook = expect_broken_connections
    near, far = multiprocessing.Pipe(duplex=chance.random() < 0.5)
    for number in range(20):
        far.send((number, payload(0, 1)))
    expected = 0
    for _ in range(2):
        control, other = multiprocessing.Pipe()
        process = started(take_from_ends, other, control)
        other.close()
        for _ in range(chance.randrange(1, 6)):
            control.send(near)
        pause(chance, 0.02)
        kill(process)
        try:
            while True:
                assert control.recv() == (expected, payload(0, 1))
                expected += 1
        except (EOFError, ConnectionError):
            control.close()
        # What it took last may have gone with it.
        number, rest = near.recv()
        assert number - expected in (0, 1) and rest == payload(0, 1)
        expected = number + 1
    far.send("last")
    while (record := near.recv()) != "last":
        assert record == (expected, payload(0, 1))
        expected += 1
    assert expected == 20 and not near.poll()


def give_ends(control, other):
    other.close()
    while True:
        near, far = multiprocessing.Pipe()
        near.send("early")
        control.send(far)
        far.close()
        near.send("late")
        assert near.recv() == "taken"


def prove_a_receiver_goes_on_when_who_gives_it_ends_dies(chance):
    started(int).join()  # What starts processes keeps descriptors of its own.
    before = len(os.listdir("/proc/self/fd"))
    control, other = multiprocessing.Pipe()
    process = started(give_ends, other, control)
    other.close()
    limit, number = chance.randrange(1, 15), 0
    try:
        while True:
            if number == limit:
                threading.Timer(chance.uniform(0, 0.01), process.kill).start()
            with control.recv() as end:
                assert end.recv() == "early"
                assert end.recv() == "late"
                end.send("taken")
            number += 1
    except (EOFError, OSError):
        process.join()
    assert number >= limit
    control.close()
    process.close()
    assert len(os.listdir("/proc/self/fd")) == before


def receive_for_ever(end, other):
    other.close()
    while True:
        end.recv()


def prove_a_sender_sees_that_its_receiver_died(chance):
    ends = multiprocessing.Pipe(duplex=chance.random() < 0.5)
    far, near = ends  # The first end of a simplex pipe receives.
    process = started(receive_for_ever, far, near)
    far.close()
    number, limit = 0, chance.randrange(1, 50)
    try:
        while True:
            near.send((0, number, payload(0, number)))
            number += 1
            if number == limit:
                threading.Timer(chance.uniform(0, 0.003), process.kill).start()
    except (BrokenPipeError, ConnectionResetError):
        process.join()
        assert number >= limit


if __name__ == "__main__":
    play(globals())

"""Many objects in one call: ``many.py NAME``."""

import multiprocessing
import multiprocessing.queues
import random
import sys
import threading
from queue import Empty


class Noted(multiprocessing.queues.Queue):
    """Keeps what it refuses."""

    def __init__(self, maxsize=0):
        super().__init__(maxsize, ctx=multiprocessing.get_context())
        self.refused = []

    def _on_queue_feeder_error(self, error, obj):
        self.refused.append((type(error), obj))


def any_object(chance):
    return chance.choice(
        [
            *(chance.randrange(-(2**70), 2**70), chance.random(), None, (1, ("two", [3]))),
            *(bytes(chance.randrange(300)), "ä" * chance.randrange(9000), {"a": {1}}, len),
            *(bytes(chance.choice([5000, 40_000, 70_000, 200_000])), threading.Lock()),
        ]
    )


def all_of(queue):
    objects = []
    while not queue.empty():
        objects.append(queue.get())
    return objects


def prove_put_many_does_what_a_loop_does():
    for seed in range(60):
        chance = random.Random(seed)
        objects = [any_object(chance) for _ in range(chance.choice([0, 1, 5, 300, 700]))]
        queue, twin = Noted(), Noted()
        queue.put_many(chance.choice([list, tuple, iter])(objects))
        for obj in objects:
            twin.put(obj)
        assert queue.refused == twin.refused, seed
        assert queue.qsize() == twin.qsize(), seed
        assert all_of(queue) == all_of(twin), seed


def prove_get_many_does_what_a_loop_does():
    for seed in range(60):
        chance = random.Random(seed)
        queue, twin = Noted(), Noted()
        for _ in range(5):
            objects = [any_object(chance) for _ in range(chance.choice([1, 5, 300]))]
            queue.put_many(objects)
            for obj in objects:
                twin.put(obj)
            most = chance.choice([1, 2, 300, sys.maxsize])
            there = twin.qsize()
            if there > 0:
                expected = [twin.get() for _ in range(min(most, there))]
                assert queue.get_many(most) == expected, seed
        assert all_of(queue) == all_of(twin), seed


def take(queue, count, received):
    received.put([queue.get() for _ in range(count)])


def prove_put_many_waits_for_room():
    queue, received = multiprocessing.Queue(3), multiprocessing.Queue()
    child = multiprocessing.Process(target=take, args=(queue, 500, received))
    child.start()
    queue.put_many(list(range(500)))
    assert received.get() == list(range(500))
    child.join()


def prove_nothing_waits_for_what_an_iterator_gives_next():
    queue, sizes = multiprocessing.Queue(), []

    def count():
        for number in range(3):
            yield number
            sizes.append(queue.qsize())
        raise LookupError

    try:
        queue.put_many(count())
    except LookupError:
        assert sizes == [1, 2, 3] and queue.get_many(9) == [0, 1, 2]
    else:
        raise AssertionError("it goes on")


class Mutable:
    """Empties its list when it is pickled."""

    def __init__(self, objects):
        self.objects = objects

    def __reduce__(self):
        self.objects.clear()
        return int, ()


def prove_a_list_may_change_while_it_is_put():
    queue, objects = multiprocessing.Queue(), [1, 2]
    objects += [Mutable(objects), 3, 4]
    queue.put_many(objects)
    assert queue.get_many(9) == [1, 2, 0]


def prove_get_many_waits_for_the_first_object_only():
    queue = multiprocessing.Queue()
    for block, timeout in ((False, None), (True, 0), (True, 0.01)):
        try:
            queue.get_many(5, block, timeout)
        except Empty:
            continue
        raise AssertionError((block, timeout))
    timer = threading.Timer(0.05, queue.put, ["late"])
    timer.start()
    assert queue.get_many(5) == ["late"]
    timer.join()


def prove_wrong_calls_are_refused():
    queue = multiprocessing.Queue()
    for maximum in (0, -1):
        try:
            queue.get_many(maximum)
        except ValueError as error:
            assert str(error) == "maximum must be at least 1"
        else:
            raise AssertionError(maximum)
    queue.close()
    queue.put_many([])
    for use in (lambda: queue.put_many([1]), lambda: queue.get_many(1)):
        try:
            use()
        except ValueError as error:
            assert str(error) == f"Queue {queue!r} is closed"
        else:
            raise AssertionError(use)


def refuse():
    raise LookupError("not here")


class Poison:
    def __reduce__(self):
        return refuse, ()


def prove_an_error_of_one_object_loses_no_other():
    queue = multiprocessing.Queue()
    queue.put_many([1, 2, Poison(), 3, Poison()])
    assert queue.get_many(9) == [1, 2]
    for rest in ([3], None):
        try:
            queue.get_many(9)
        except LookupError:
            pass
        else:
            raise AssertionError("no error")
        if rest is not None:
            assert queue.get_many(9) == rest
    assert queue.empty()


class Counting(multiprocessing.queues.Queue):
    """Changes what is put and got."""

    def put(self, obj, block=True, timeout=None):
        super().put(obj + 1, block, timeout)

    def get(self, block=True, timeout=None):
        return super().get(block, timeout) * 10


def prove_methods_of_subclasses_are_used():
    queue = Counting(ctx=multiprocessing.get_context())
    queue.put_many([1, 2, 3])
    assert queue.get_many(2) == [20, 30] and queue.get_many(2) == [40]


def prove_tasks_are_counted_one_by_one():
    queue = multiprocessing.JoinableQueue()
    queue.put_many(["a", "b", {3}])
    for _ in queue.get_many(9):
        queue.task_done()
    queue.join()


def take_all(queue, results):
    received = []
    while None not in received[-1:]:
        received += queue.get_many(100)
        while None in received[:-1]:
            received.remove(None)
            queue.put(None)
    results.put(received[:-1])


def prove_several_consumers_get_each_object_once():
    queue, results = multiprocessing.Queue(), multiprocessing.Queue()
    children = [multiprocessing.Process(target=take_all, args=(queue, results)) for _ in range(3)]
    for child in children:
        child.start()
    for start in range(0, 30_000, 500):
        queue.put_many(list(range(start, start + 500)))
    queue.put_many([None] * len(children))
    received = [results.get() for _ in children]
    for child in children:
        child.join()
    assert sorted(number for numbers in received for number in numbers) == list(range(30_000))
    assert all(numbers == sorted(numbers) for numbers in received)


if __name__ == "__main__":
    globals()[sys.argv[1]]()

"""Workers of a pool are killed: ``pools.py NAME SEED``."""

import multiprocessing
import threading
from collections import Counter

from kill_rounds import pause, play
from martlet import WorkerLost


def square(number):
    return number * number


def answer(near, far, number):
    return number, bytes(number % 5 * 1000)


class Killer:
    """Kills workers of a pool at random instants while its body runs."""

    def __init__(self, chance, pool, deaths):
        self.killed = set()
        self._args = chance, pool, deaths
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        chance, pool, deaths = self._args
        for _ in range(deaths):
            pause(chance)
            victim = chance.choice(list(pool._pool))
            if victim.is_alive():
                self.killed.add(victim.pid)
                victim.kill()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._thread.join()


def is_loss(error, killed):
    """Whether a task failed because its worker was killed, one task for each worker."""
    assert isinstance(error, WorkerLost), error
    assert error.exitcode == -9, error
    killed.remove(error.pid)
    return True


def finish(pool):
    """Whatever happened, the pool works and comes to an end."""
    assert pool.map(square, range(30), 1) == [number * number for number in range(30)]
    pool.close()
    pool.join()


def prove_each_call_gives_its_result_or_its_loss_once(chance):
    told = Counter()
    pool = multiprocessing.Pool(3)
    with Killer(chance, pool, 6) as killer:
        results = [
            pool.apply_async(
                answer,
                (1, 2, number),
                callback=lambda result: told.update([result[0]]),
                error_callback=lambda error, number=number: told.update([number]),
            )
            for number in range(500)
        ]
        for result in results:
            result.wait()
    finish(pool)
    for number, result in enumerate(results):
        try:
            assert result.get() == (number, bytes(number % 5 * 1000))
        except WorkerLost as error:
            assert is_loss(error, killer.killed)
    assert told == Counter(range(500))


def call_one_by_one(pool, start, lost):
    for number in range(start, start + 150):
        try:
            assert pool.apply(answer, (1, 2, number)) == (number, bytes(number % 5 * 1000))
        except WorkerLost as error:
            lost.append(error)


def prove_each_call_that_is_waited_for_gives_its_result_or_its_loss(chance):
    lost = []
    pool = multiprocessing.Pool(3)
    with Killer(chance, pool, 6) as killer:
        threads = [
            threading.Thread(target=call_one_by_one, args=(pool, 1000 * index, lost))
            for index in range(chance.randrange(1, 4))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finish(pool)
    assert all(is_loss(error, killer.killed) for error in lost)


def prove_each_object_comes_or_is_lost_once(chance):
    pool = multiprocessing.Pool(3)
    ordered = chance.random() < 0.5
    with Killer(chance, pool, 6) as killer:
        results = (pool.imap if ordered else pool.imap_unordered)(square, range(500))
        seen, losses = [], 0
        while True:
            try:
                seen.append(next(results))
            except StopIteration:
                break
            except WorkerLost as error:
                losses += is_loss(error, killer.killed)
    finish(pool)
    assert len(seen) + losses == 500
    assert len(set(seen)) == len(seen) and set(seen) <= {number * number for number in range(500)}
    assert not ordered or seen == sorted(seen)


def prove_a_map_ends_whoever_dies(chance):
    pool = multiprocessing.Pool(3)
    with Killer(chance, pool, 4) as killer:
        for _ in range(5):
            try:
                numbers = pool.map(square, range(200), chance.randrange(1, 30))
                assert numbers == [number * number for number in range(200)]
            except WorkerLost as error:
                assert is_loss(error, killer.killed)
    finish(pool)


def prove_the_death_of_idle_workers_fails_nothing(chance):
    pool = multiprocessing.Pool(3)
    assert pool.map(square, range(9), 1) == [number * number for number in range(9)]
    for victim in chance.sample(pool._pool, 2):
        pause(chance, 0.003)
        victim.kill()
    finish(pool)


def prove_workers_that_end_by_themselves_lose_nothing(chance):
    pool = multiprocessing.Pool(2, maxtasksperchild=chance.randrange(1, 4))
    finish(pool)


def prove_a_pool_that_is_closed_ends_whoever_dies(chance):
    pool = multiprocessing.Pool(3)
    results = [pool.apply_async(square, (number,)) for number in range(300)]
    pool.close()
    with Killer(chance, pool, 3) as killer:
        pool.join()
    for number, result in enumerate(results):
        assert result.ready()
        try:
            assert result.get() == number * number
        except WorkerLost as error:
            assert is_loss(error, killer.killed)


def prove_a_pool_can_be_terminated_whoever_dies(chance):
    pool = multiprocessing.Pool(3)
    results = pool.imap(square, range(10**9))
    next(results)
    with Killer(chance, pool, 3):
        pause(chance)
        pool.terminate()
    pool.join()


if __name__ == "__main__":
    play(globals())

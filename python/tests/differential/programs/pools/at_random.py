"""Pools used in ways drawn at random, the same for everybody: what comes, and in which order."""

import itertools
import multiprocessing as mp
import random
import threading


def work(value):
    if value == "fail":
        raise LookupError(value)
    return value, [value]


def both(first, second):
    return {first: second}


class Play:
    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.pool = mp.Pool(1, maxtasksperchild=self.chance.choice([None, None, 7]))
        self.seen = []
        self.open = []
        self.streams = []
        self.numbers = itertools.count()

    def value(self):
        return self.chance.choice(
            [1, 2.5, "text", "fail", None, (1, 2), b"x" * 2000, frozenset("a")]
        )

    def tell(self, what, get):
        try:
            self.seen.append((what, get()))
        except Exception as error:
            self.seen.append((what, repr(error)))

    def call(self):
        value = self.value()
        self.tell("apply", lambda: self.pool.apply(work, (value,)))

    def call_with_names(self):
        self.tell("names", lambda: self.pool.apply(both, kwds={"first": 1, "second": [()]}))

    def call_later(self):
        number = next(self.numbers)
        # What the thread of results is told of, in the order of the tasks.
        self.open.append(
            self.pool.apply_async(
                work,
                (self.value(),),
                callback=lambda value: self.seen.append(("callback", number, value)),
                error_callback=lambda error: self.seen.append(("callback", number, repr(error))),
            )
        )

    def await_one(self):
        if self.open:
            self.open.pop(0).wait()
            # Its callback was called before it was ready, and those of all tasks before it.

    def map(self):
        values = [self.value() for _ in range(self.chance.randrange(20))]
        size = self.chance.choice([None, 1, 3])
        self.tell("map", lambda: self.pool.map(work, values, size))

    def stream(self):
        values = [self.value() for _ in range(self.chance.randrange(30))]
        call = self.chance.choice([self.pool.imap, self.pool.imap_unordered])
        self.streams.append(call(work, iter(values), self.chance.choice([1, 1, 4])))

    def follow(self):
        if self.streams:
            stream = self.streams.pop(0)
            for _ in range(self.chance.randrange(12)):
                self.tell("stream", lambda: next(stream))
            self.streams.append(stream)

    def end(self):
        for result in self.open:
            result.wait()
        for stream in self.streams:
            while self.seen[-1:] != [("stream", "StopIteration()")]:
                self.tell("stream", lambda stream=stream: next(stream))
            self.seen.append(("end",))
        self.pool.close()
        self.pool.join()
        self.seen.append(("left", len(self.pool._cache)))


STEPS = [Play.call, Play.call, Play.call_with_names, Play.call_later, Play.call_later]
STEPS += [Play.await_one, Play.map, Play.stream, Play.follow]

if __name__ == "__main__":
    for seed in range(12):
        play = Play(seed)
        for _ in range(60):
            play.chance.choice(STEPS)(play)
        play.end()
        told = [one for one in play.seen if one[:1] == ("callback",)]
        print(seed, told == sorted(told, key=lambda one: one[1]), threading.active_count())
        print(*(one for one in play.seen if one[:1] != ("callback",)), sep="\n")
        print(*told, sep="\n")

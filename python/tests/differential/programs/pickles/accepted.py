"""What travels arrives equal, with its type, its identity inside, and its module's name."""

import array
import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import io
import ipaddress
import multiprocessing as mp
import operator
import pathlib
import re
import uuid


class Colour(enum.Enum):
    RED = 1


@dataclasses.dataclass
class Point:
    x: int
    y: list = dataclasses.field(default_factory=list)


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self):
        self.a = 1


Named = collections.namedtuple("Named", "first second")


class Method:
    def call(self):
        return "called"

    @classmethod
    def of_class(cls):
        return cls.__name__

    @staticmethod
    def static():
        return "static"


def child(queue, answers):
    for thing in iter(queue.get, None):
        answers.put((type(thing).__module__, type(thing).__name__, thing))


THINGS = [
    *[0, 1, -1, 255, 256, 2**31, -(2**31), 2**63, 2**64, -(2**100), 10**1000],
    *[0.0, -0.0, 1e308, float("inf"), 1j, True, False, Ellipsis, NotImplemented],
    *["", "ä", "\U0001f40d", "\ud800", "a\0b", "x" * 300, b"", b"\xff" * 300, bytearray(b"ab")],
    *[(), (1,), (1, 2, 3, 4, 5), [], [1, [2]], {}, {"a": {"b": 1}}, {1, 2}, frozenset([1])],
    *[range(3), slice(1, 2), int, len, operator.itemgetter(1), functools.partial(int, base=2)],
    *[Colour.RED, Point(1, [2]), Named(1, 2), Method(), Method, Method.of_class, Method.static],
    *[datetime.date(2020, 1, 1), decimal.Decimal("1.10"), fractions.Fraction(1, 3)],
    *[collections.OrderedDict(a=1), collections.Counter("aab"), collections.deque([1], 5)],
    *[array.array("d", [1.5]), re.compile("a+"), uuid.UUID(int=5), pathlib.PurePosixPath("/a")],
    *[ipaddress.ip_address("::1"), io.BytesIO(b"abc"), ValueError("v"), Exception(1, 2)],
    *[datetime.UTC, collections.defaultdict(list, a=[1]), memoryview, type(None)],
]


def main():
    queue, answers = mp.Queue(), mp.SimpleQueue()
    process = mp.Process(target=child, args=(queue, answers))
    process.start()
    for thing in THINGS:
        queue.put(thing)
        module, name, got = answers.get()
        same = got == thing or repr(got) == repr(thing)
        what = ascii(thing)[:60].split(" at 0x")[0]
        module = module.replace("__mp_main__", "__main__")
        print(what, module, name, type(got) is type(thing), same or type(got).__name__)
    bound = Method().call
    queue.put(bound)
    print(answers.get()[2]())
    shared = [1]
    queue.put((shared, shared, "text" * 3, {"k": shared}))
    first, second, _, third = answers.get()[2]
    print(first is second, third["k"] is first)
    slotted = Slotted()
    queue.put(slotted)
    got = answers.get()[2]
    print(got.a, hasattr(got, "b"))
    queue.put(None)
    process.join()
    print(process.exitcode)


if __name__ == "__main__":
    main()

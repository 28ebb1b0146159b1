"""What the texts of operations name, besides the builtins: values, classes and functions.

They are of all sorts that travel between processes, and of some that cannot.
"""

import ctypes
import enum
import pickle
import socket
import sys
import threading
from array import array
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from functools import partial
from multiprocessing.connection import wait
from operator import itemgetter
from pathlib import PurePosixPath
from uuid import UUID

# What is imported for the texts.
__all__ = [
    "Counter",
    "Decimal",
    "Fraction",
    "OrderedDict",
    "PurePosixPath",
    "UUID",
    "array",
    "ctypes",
    "date",
    "datetime",
    "defaultdict",
    "deque",
    "itemgetter",
    "partial",
    "pickle",
    "socket",
    "sys",
    "threading",
    "timedelta",
    "timezone",
    "wait",
]

nan, inf = float("nan"), float("inf")

#: The one timeout that passes: who names it is waited for until it has.
SOON = 0.002
SOON_FRACTION = Fraction(1, 500)

Point = namedtuple("Point", "x y")


class _Numpy:
    """The package, loaded by who names it: to fork it takes long."""

    def __getattr__(self, name):
        import numpy

        return getattr(numpy, name)


np = _Numpy()


class Pair(ctypes.Structure):
    _fields_ = [("x", ctypes.c_int), ("y", ctypes.c_double)]


class Colour(enum.Enum):
    RED = 1
    BLUE = "blue"


class Flags(enum.IntFlag):
    ONE = 1
    TWO = 2


@dataclass
class Record:
    name: str
    values: list = field(default_factory=list)

    def method(self, *arguments):
        return self.name, arguments


@dataclass(frozen=True)
class Frozen:
    number: int


class Slots:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left, self.right = left, right


class List(list):
    """A list that has a name, too."""

    def __init__(self, values=(), name=None):
        super().__init__(values)
        self.name = name


class Text(str):
    pass


class Number(int):
    pass


class State:
    """Pickled by what it says of itself."""

    def __init__(self, value):
        self.value = value

    def __getstate__(self):
        return ["state", self.value]

    def __setstate__(self, state):
        self.value = ("restored", *state)


class Broken(Exception):
    def __init__(self, code, text):
        super().__init__(code, text)
        self.code = code


class Unreadable(Exception):
    """Pickled without what it is made of, as exceptions often are."""

    def __init__(self, code, text):
        super().__init__(text)


class Refuses:
    """Raises when it is pickled."""

    def __init__(self, kind=ValueError, *arguments):
        self.kind, self.arguments = kind, arguments

    def __reduce__(self):
        raise self.kind(*self.arguments)


class Explodes:
    """Raises when it is read."""

    def __init__(self, kind=ValueError, *arguments):
        self.kind, self.arguments = kind, arguments

    def __reduce__(self):
        return explode, (self.kind, *self.arguments)


class Stranger:
    """Pickled as something that is none of it."""

    def __reduce__(self):
        return "sys"


class Index:
    """A number by `__index__` only."""

    def __init__(self, number):
        self.number = number

    def __index__(self):
        return self.number

    def __repr__(self):
        return f"Index({self.number})"


def explode(kind, *arguments):
    raise kind(*arguments)


def double(value):
    return value * 2


def local_function():
    def inner():
        pass

    return inner


def generator():
    yield 1


def twice(value):
    """The same object in two places."""
    return [value, value]


def loop():
    """A list that is in itself, by way of a dict and a tuple."""
    outer = [1]
    outer.append({"outer": (outer,)})
    return outer


def knot():
    """An object that refers to itself."""
    record = Record("knot")
    record.values.append(record)
    return record


def chain(depth):
    """Lists in lists, deeper than the interpreter descends."""
    value = []
    for _ in range(depth):
        value = [value]
    return value


def with_cause(text):
    """An exception with everything that comes along."""
    error = KeyError(text)
    error.__cause__ = OSError(2, "cause")
    error.add_note("a note")
    error.extra = [text]
    return error


def wait_and_release(condition):
    """Wait for a condition if its lock is free, and give the lock up at once."""
    if not condition.acquire(False):
        return "taken"
    try:
        return condition.wait()
    finally:
        condition.release()

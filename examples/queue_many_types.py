"""Whatever can be pickled travels: numbers of any size, texts, bytes, containers, own classes."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from multiprocessing import Process, Queue


@dataclass(frozen=True)
class Bird:
    name: str
    wingspan: Fraction
    seen: date


OBJECTS = [
    None,
    True,
    -1,
    2**100,
    0.1,
    "swift \N{BIRD} \udc80",
    b"\x00\xff",
    (1, (2, [3, {"four": {5}}])),
    Bird("common swift", Fraction(2, 5), date(2024, 5, 1)),
    range(10),
    bytes(100_000),
]


def echo(there, back):
    for _ in OBJECTS:
        back.put(there.get())


if __name__ == "__main__":
    there, back = Queue(), Queue()
    child = Process(target=echo, args=(there, back))
    child.start()
    for sent in OBJECTS:
        there.put(sent)
        came = back.get()
        print(type(came).__name__, "came back equal:", came == sent)
    child.join()

"""Deeply nested objects: as deep as pickle goes, and deeper."""

import multiprocessing as mp
import sys


def nested(depth):
    thing = []
    for _ in range(depth):
        thing = [thing]
    return thing


def depth_of(thing):
    depth = 0
    while thing:
        thing, depth = thing[0], depth + 1
    return depth


if __name__ == "__main__":
    sys.setrecursionlimit(100_000)
    simple, queue = mp.SimpleQueue(), mp.Queue()
    near, far = mp.Pipe()
    for depth in 10, 500, 5000:
        simple.put(nested(depth))
        queue.put(nested(depth))
        far.send(nested(depth))
        print(depth_of(simple.get()), depth_of(queue.get()), depth_of(near.recv()))

"""What the programs of this folder share: rounds, and processes that are killed in them.

Each round starts anew. An instant is random: the pauses are no synchronisation.
"""

import multiprocessing
import random
import sys
import time

__all__ = ["kill", "pause", "play", "started"]

ROUNDS = 20


def play(functions):
    """Play the rounds that the command line asks for."""
    name, seed = sys.argv[1:]
    for round in range(ROUNDS):
        functions[name](random.Random(f"{seed}/{round}"))


def started(work, *args):
    process = multiprocessing.Process(target=work, args=args, daemon=True)
    process.start()
    return process


def kill(process):
    process.kill()
    process.join()


def pause(chance, longest=0.01):
    time.sleep(chance.uniform(0, longest))

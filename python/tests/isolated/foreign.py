"""Gives objects to a child, of one start method, in which nothing has put martlet in place."""

import multiprocessing
import sys
from multiprocessing import forkserver, spawn, util

import martlet
from late import ask, make


def pass_on(method, objects):
    """Use what has arrived from a child of its own."""
    context = multiprocessing.get_context(method)
    assert ask(context, objects) == ("queue", "connection", True, True, 3)


def main(method):
    """Run the whole program."""
    martlet.install()
    standard = spawn.get_command_line
    # What others put in its place is what is run.
    spawn.get_command_line = lambda **words: standard(**words)
    forkserver.util = util
    context = multiprocessing.get_context(method)
    pass_on(method, make(context))
    child = context.Process(target=pass_on, args=(method, make(context)))
    child.start()
    child.join()
    assert child.exitcode == 0
    for queue in context.JoinableQueue(), context.SimpleQueue():
        child = context.Process(target=queue.put, args=("put",))
        child.start()
        child.join()
        assert queue.get() == "put"


if __name__ == "__main__":
    main(sys.argv[1])

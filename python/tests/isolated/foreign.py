"""Gives objects to a child whose command line does not put martlet in place."""

import multiprocessing
from multiprocessing import spawn

import martlet
from late import ask, make


def pass_on(objects):
    """Use what has arrived from a child of its own."""
    context = multiprocessing.get_context("spawn")
    assert ask(context, objects) == ("queue", "connection", True, True, 3)


def main():
    """Run the whole program."""
    martlet.install()
    standard = spawn.get_command_line
    # What others put in its place is what is run.
    spawn.get_command_line = lambda **words: standard(**words)
    context = multiprocessing.get_context("spawn")
    pass_on(make(context))
    child = context.Process(target=pass_on, args=(make(context),))
    child.start()
    child.join()
    assert child.exitcode == 0
    for queue in context.JoinableQueue(), context.SimpleQueue():
        child = context.Process(target=queue.put, args=("put",))
        child.start()
        child.join()
        assert queue.get() == "put"


if __name__ == "__main__":
    main()

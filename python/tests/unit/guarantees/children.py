"""What programs that hand queues to children share."""

import multiprocessing

__all__ = ["KINDS_OF_QUEUES", "ended", "started"]

KINDS_OF_QUEUES = ("Queue", "JoinableQueue", "SimpleQueue")


def started(work, *args):
    process = multiprocessing.Process(target=work, args=args)
    process.start()
    return process


def ended(process):
    process.join()
    assert process.exitcode == 0, process

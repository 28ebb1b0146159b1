"""Calls every method and class of the queues, locks and connections with wrong arguments."""

import inspect
from multiprocessing import (
    Barrier,
    Condition,
    Event,
    JoinableQueue,
    Lock,
    Pipe,
    Queue,
    RLock,
    Semaphore,
    SimpleQueue,
    connection,
    heap,
    queues,
    synchronize,
)


def tell(what, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except TypeError as error:
        print(what, len(args), len(kwargs), error)
    else:
        print(what, "accepts them")


def required(call):
    """Whether it cannot be called without arguments."""
    parameters = inspect.signature(call).parameters.values()
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return any(p.default is p.empty and p.kind not in kinds for p in parameters)


NAMES = """
    send recv send_bytes recv_bytes recv_bytes_into poll fileno close put get put_nowait get_nowait
    qsize empty full join_thread cancel_join_thread task_done join acquire release get_value wait
    wait_for notify notify_all set clear is_set abort reset
""".split()
THINGS = [Pipe()[0], Queue(), SimpleQueue(), JoinableQueue(), Lock(), RLock(), Semaphore()]
THINGS += [Condition(), Event(), Barrier(2)]
CLASSES = [queues.Queue, queues.SimpleQueue, queues.JoinableQueue, connection.Connection]
CLASSES += [heap.Arena, synchronize.SemLock, synchronize.Lock, synchronize.RLock]
CLASSES += [synchronize.Semaphore, synchronize.BoundedSemaphore, synchronize.Condition]
CLASSES += [synchronize.Event, synchronize.Barrier]

for thing in THINGS:
    for name in NAMES:
        method = getattr(thing, name, None)
        if method is not None:
            what = f"{type(thing).__name__}.{name}"
            tell(what, method, 1, 2, 3, 4, 5)
            tell(what, method, nonsense=1)
            if name not in ("acquire", "release") and required(method):
                tell(what, method)
for kind in CLASSES:
    tell(kind.__name__, kind, 1, 2, 3, 4, 5, 6)
    tell(kind.__name__, kind, nonsense=1)
    tell(kind.__name__, kind)

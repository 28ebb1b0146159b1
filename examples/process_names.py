"""What a process knows about itself, its parent and its children: names, ids, how they ended."""

import os
import sys
from multiprocessing import Process, active_children, current_process, parent_process


def introduce():
    me = current_process()
    print(me.name, "has its own id:", me.pid == os.getpid() != os.getppid())
    print(me.name, "is a child of", parent_process().name, "and a daemon:", me.daemon)


def leave(code):
    sys.exit(code)


def fail():
    raise ValueError("a child that fails says so on standard error")


if __name__ == "__main__":
    print(current_process().name, "has a parent:", parent_process() is not None)
    for options in ({}, {"name": "Swift"}, {"name": "Guard", "daemon": True}):
        child = Process(target=introduce, **options)
        child.start()
        print("alive children:", [process.name for process in active_children()] == [child.name])
        child.join()
        print(f"{child.name} ended with {child.exitcode}, alive: {child.is_alive()}")

    for target, args in ((leave, (3,)), (leave, ("a text",)), (fail, ())):
        child = Process(target=target, args=args)
        child.start()
        child.join()
        print(f"{target.__name__}{args} ends with {child.exitcode}")

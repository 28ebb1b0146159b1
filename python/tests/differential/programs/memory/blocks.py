"""shared_memory: names, sizes, errors, lists, and what is left."""

import multiprocessing as mp
from multiprocessing import shared_memory
from multiprocessing.managers import SharedMemoryManager


def tell(name, call, *args, **options):
    try:
        print(name, call(*args, **options))
    except Exception as error:
        print(name, type(error).__name__, error)


def change(name, list_name):
    block = shared_memory.SharedMemory(name)
    block.buf[:3] = b"new"
    block.close()
    shared = shared_memory.ShareableList(name=list_name)
    shared[0], shared[2] = "other", 2.5
    shared.shm.close()


if __name__ == "__main__":
    context = mp.get_context("fork")
    block = shared_memory.SharedMemory(create=True, size=100)
    print(block.size >= 100, block.name.startswith("psm_"), bytes(block.buf[:4]), len(block.buf))
    shared = shared_memory.ShareableList(["text", 1, 2.0, None, True, b"bytes", "ä"])
    process = context.Process(target=change, args=(block.name, shared.shm.name))
    process.start()
    process.join()
    print(process.exitcode, bytes(block.buf[:3]), list(shared), len(shared), shared.format)
    print(shared.count(1), shared.index(None))
    tell("index", shared.index, "none")
    tell("item", lambda: shared[10])
    tell("too long", shared.__setitem__, 0, "x" * 100)
    tell("other type", shared.__setitem__, 1, "text")
    tell("create", shared_memory.SharedMemory, create=True, size=0)
    tell("create", shared_memory.SharedMemory, create=True, size=-1)
    tell("missing", shared_memory.SharedMemory, "no_such_name_at_all")
    tell("exists", shared_memory.SharedMemory, block.name, create=True, size=5)
    block.close()
    tell("closed", lambda: block.buf[0])
    block.unlink()
    tell("unlinked", block.unlink)
    shared.shm.close()
    shared.shm.unlink()
    with SharedMemoryManager() as manager:
        one, two = manager.SharedMemory(10), manager.ShareableList(range(3))
        one.buf[0] = 5
        print(one.buf[0], list(two), type(two).__name__)
        name = one.name
        one.close()
    tell("after the manager", shared_memory.SharedMemory, name)

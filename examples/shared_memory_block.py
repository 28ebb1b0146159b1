"""A named block of memory: another process attaches to it by its name and sees the same bytes."""

from multiprocessing import Process
from multiprocessing.shared_memory import ShareableList, SharedMemory


def change(block_name, list_name):
    block = SharedMemory(block_name)
    block.buf[:5] = bytes(block.buf[:5]).upper()
    block.close()
    shared = ShareableList(name=list_name)
    shared[1] = shared[1] * 2
    shared.shm.close()


if __name__ == "__main__":
    block = SharedMemory(create=True, size=16)
    block.buf[:7] = b"martlet"
    shared = ShareableList(["swift", 21, None, 2.5])
    child = Process(target=change, args=(block.name, shared.shm.name))
    child.start()
    child.join()
    print(bytes(block.buf[:7]), list(shared))
    for memory in (block, shared.shm):
        memory.close()
        memory.unlink()

"""The heap behind values: many sizes, freed and used again, in several processes."""

import gc
import multiprocessing as mp
import random
from multiprocessing import heap


def check(arrays):
    for number, array in enumerate(arrays):
        assert array[0] == array[-1] == number % 128, number
        array[0] += 1
    print("checked", len(arrays), flush=True)


if __name__ == "__main__":
    source = random.Random(5)
    arrays = []
    for number in range(200):
        array = mp.RawArray("B", source.choice([1, 7, 64, 4096, 5000, 70_000]))
        array[0] = array[-1] = number % 128
        arrays.append(array)
    process = mp.Process(target=check, args=(arrays,))
    process.start()
    process.join()
    print(process.exitcode, sum(array[0] - number % 128 for number, array in enumerate(arrays)))
    for number in range(0, 200, 2):
        arrays[number] = None
    gc.collect()
    again = [mp.RawArray("B", 4096) for _ in range(100)]
    print(sum(map(sum, again)), isinstance(heap.BufferWrapper._heap, heap.Heap))
    wrapper = heap.BufferWrapper(100)
    view = wrapper.create_memoryview()
    view[:3] = b"abc"
    print(len(view), bytes(view[:4]), view.readonly, view.format, view.ndim)
    for bad in -1, 2**70:
        try:
            heap.BufferWrapper(bad)
        except Exception as error:
            print(type(error).__name__, error)

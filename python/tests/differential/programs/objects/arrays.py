"""Arrays of numpy come out of a queue as they went in, and belong to who got them."""

import multiprocessing as mp
import zlib

import numpy as np


def arrays():
    large = np.arange(30_000, dtype="f8")
    table = large.reshape(300, 100)
    yield large
    yield table.T
    yield table[::2, ::3]
    yield np.asfortranarray(table)
    yield large.astype(">f8")
    yield large.astype(">i4").view("S4")
    yield np.zeros(20_000, [("a", "i4"), ("b", "f8")])
    yield np.array(["text", None, 5] * 10_000, object)
    yield np.broadcast_to(np.float64(2), (200, 200))
    yield np.ma.masked_greater(large, 5)
    yield large.view(np.recarray)
    yield np.zeros((0, 100_000))
    read_only = large.copy()
    read_only.flags.writeable = False
    yield read_only
    yield [large, large]
    yield {"left": large, "right": table, "name": "both"}
    yield (large[:9000], bytearray(100_000), b"b" * 100_000)


def describe(obj):
    if isinstance(obj, np.ndarray):
        flags = obj.flags
        return (
            type(obj).__name__,
            obj.dtype.str,
            obj.shape,
            obj.strides,
            (flags.c_contiguous, flags.f_contiguous, flags.writeable, flags.aligned),
            zlib.crc32(obj.tobytes()) if obj.dtype != object else obj.tolist()[:3],
        )
    if isinstance(obj, dict):
        return {key: describe(value) for key, value in obj.items()}
    if isinstance(obj, (list, tuple)):
        return type(obj)(map(describe, obj))
    return obj if isinstance(obj, str) else (type(obj).__name__, len(obj))


def change(obj):
    """Write into all that can be written to."""
    for array in obj.values() if isinstance(obj, dict) else obj if type(obj) is list else [obj]:
        if isinstance(array, np.ndarray) and array.size and array.flags.writeable:
            array[...] = array.flat[0]


def serve(requests, replies):
    while (obj := requests.get()) is not None:
        before = describe(obj)
        same = type(obj) is list and obj[0] is obj[1]
        change(obj)
        replies.put((before, same, describe(obj)))


if __name__ == "__main__":
    requests, replies = mp.Queue(), mp.Queue()
    child = mp.Process(target=serve, args=(requests, replies))
    child.start()
    for obj in arrays():
        requests.put(obj)
        told = replies.get()
        print(told[0] == describe(obj), told)
    requests.put(None)
    child.join()

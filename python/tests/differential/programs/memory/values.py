"""Value and Array: types, synchronised wrappers, structures, slices, texts and errors."""

import ctypes
import multiprocessing as mp
from multiprocessing import sharedctypes


class Point(ctypes.Structure):
    _fields_ = [("x", ctypes.c_double), ("y", ctypes.c_int), ("name", ctypes.c_char * 4)]


def tell(name, call, *args, **options):
    try:
        print(name, call(*args, **options))
    except Exception as error:
        print(name, type(error).__name__, error)


def change(value, array, point, points, text):
    with value.get_lock():
        value.value += 1
    array[0] = 100
    array[2:4] = [7, 8]
    point.x, point.name = 2.5, b"abcd"
    for one in points:
        one.y *= 2
    text.value = b"child"


if __name__ == "__main__":
    for code in "cbBhHiIlLqQfd":
        value = mp.Value(code)
        print(code, value.value, type(value).__name__)
    print(mp.Value("u", "ä").value, mp.RawValue("i", 3), mp.Value(ctypes.c_bool, True).value)
    value, array = mp.Value("i", 41), mp.Array("l", range(5))
    point, text = mp.Value(Point, 1.5, 2, b"ab"), mp.Array("c", 10)
    points = mp.Array(Point, [(1, 2), (3, 4)])
    process = mp.Process(target=change, args=(value, array, point, points, text))
    process.start()
    process.join()
    print(process.exitcode, value.value, array[:], (point.x, point.y, point.name))
    print([(one.x, one.y) for one in points], text.value, text.raw)
    print(repr(value), repr(array), repr(mp.Array("i", 2, lock=False)).split(" at")[0])
    print(len(array), list(array), array[-1], array[::2], array.get_obj()[1])
    tell("index", lambda: array[10])
    tell("type", lambda: array.__setitem__(0, "x"))
    tell("length", lambda: array.__setitem__(slice(0, 2), [1]))
    tell("overflow", lambda: setattr(mp.Value("b", 0), "value", 300))
    tell("no type", mp.Value, "z")
    tell("no type", mp.Array, int, 3)
    tell("size", mp.Array, "i", -1)
    tell("size", mp.RawArray, "i", "abc")
    tell("lock", mp.Value, "i", lock=5)
    tell("lock", lambda: mp.Value("i", lock=False).get_lock())
    lock = mp.RLock()
    shared = mp.Value("i", lock=lock)
    print(shared.get_lock() is lock, shared.get_obj().value, mp.Value("i", lock=True).value)
    copied = sharedctypes.copy(point.get_obj())
    copied.x = 9.5
    print(copied.x, point.x, type(copied).__name__)
    wrapped = sharedctypes.synchronized(copied)
    with wrapped:
        print(wrapped.x, type(wrapped).__name__)
    print(sharedctypes.typecode_to_type["i"].__name__, mp.RawArray("d", [1, 2])[:])
    big = mp.RawArray("b", 3 << 20)
    big[-1] = 7
    print(len(big), sum(memoryview(big).cast("B")[-10:]))
    many = [mp.Value("d", number) for number in range(300)]
    print(sum(one.value for one in many), [mp.RawValue("i").value for _ in range(3)])

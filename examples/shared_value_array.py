"""`Value` and `Array` live in shared memory; `+=` is two steps, so it needs their lock."""

from multiprocessing import Array, Lock, Process, RawArray, Value


def count(total, cells, plain, lock, turns):
    for _ in range(turns):
        with total.get_lock():
            total.value += 1
        with cells.get_lock():
            for i in range(len(cells)):
                cells[i] += i
        with lock:
            plain[0] += 0.5


if __name__ == "__main__":
    total, cells = Value("i", 0), Array("l", [10, 20, 30])
    plain, lock = RawArray("d", 1), Lock()
    children = [Process(target=count, args=(total, cells, plain, lock, 100)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print(total.value, cells[:], plain[0])

    text = Array("c", 10)
    text.value = b"swift"
    print(text.value, text.raw)

"""Bytes without pickling: parts of a buffer are sent, and received into a buffer at an offset."""

from array import array
from multiprocessing import BufferTooShort, Pipe, Process


def send(connection):
    alphabet = b"abcdefghijklmnopqrstuvwxyz"
    connection.send_bytes(alphabet)
    connection.send_bytes(alphabet, 20)  # From an offset to the end.
    connection.send_bytes(alphabet, 2, 5)  # Five bytes from an offset.
    connection.send_bytes(b"")
    connection.send_bytes(array("i", range(4)))
    connection.send_bytes(alphabet)
    connection.close()


if __name__ == "__main__":
    ours, theirs = Pipe()
    child = Process(target=send, args=(theirs,))
    child.start()
    theirs.close()

    print(ours.recv_bytes())
    print(ours.recv_bytes(6))

    buffer = bytearray(b"-" * 12)
    print(ours.recv_bytes_into(buffer, 3), buffer)
    print(ours.recv_bytes_into(buffer), buffer)

    numbers = array("i", [9] * 6)
    size = ours.recv_bytes_into(numbers, numbers.itemsize)
    print(size // numbers.itemsize, numbers)

    try:
        ours.recv_bytes_into(buffer)
    except BufferTooShort as error:
        print("too short for", error.args[0])
    child.join()

    for args in ((b"abc", 4), (b"abc", -1), (b"abc", 1, 3), (b"abc", 0, -1)):
        try:
            ours.send_bytes(*args)
        except ValueError as error:
            print(f"send_bytes{args}: {error}")

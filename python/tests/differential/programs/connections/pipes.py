"""Pipes: what can be sent, one-way ends, closing, errors and end of file."""

import array
import multiprocessing as mp
import os
from multiprocessing.connection import Connection


def tell(name, call, *args, **options):
    try:
        print(name, call(*args, **options))
    except Exception as error:
        print(name, type(error).__name__, error)


if __name__ == "__main__":
    near, far = mp.Pipe()
    for data in b"", b"a", bytearray(b"bc"), memoryview(b"def"), array.array("i", [1, 2]):
        near.send_bytes(data)
        print(far.recv_bytes())
    near.send_bytes(b"0123456789", 3)
    near.send_bytes(b"0123456789", 3, 4)
    near.send_bytes(b"0123456789", 10)
    print(far.recv_bytes(), far.recv_bytes(), far.recv_bytes())
    for args in (b"abc", 5), (b"abc", -1), (b"abc", 1, 5), (b"abc", 1, -1), ("abc",), (5,):
        tell("send_bytes", near.send_bytes, *args)
    for size in 0, 3, 10:
        near.send_bytes(b"0123")
        tell("into", far.recv_bytes_into, bytearray(size))
    near.send_bytes(b"0123")
    buffer = bytearray(b"........")
    print(far.recv_bytes_into(buffer, 2), buffer)
    near.send_bytes(b"0123")
    tell("into", far.recv_bytes_into, buffer, 9)
    tell("into", far.recv_bytes_into, buffer, -1)
    tell("into what is read-only", far.recv_bytes_into, b"abc")
    print(far.poll(), far.poll(0), near.poll(0.001))
    near.send_bytes(b"too long")
    tell("limited", far.recv_bytes, 3)
    tell("and then", far.poll)
    near, far = mp.Pipe()
    tell("limit", far.recv_bytes, -1)
    reader, writer = mp.Pipe(duplex=False)
    print(reader.readable, reader.writable, writer.readable, writer.writable)
    tell("send", reader.send, 1)
    tell("send_bytes", reader.send_bytes, b"")
    tell("recv", writer.recv)
    tell("poll", writer.poll)
    tell("recv_bytes", writer.recv_bytes)
    tell("recv_bytes_into", writer.recv_bytes_into, bytearray(1))
    writer.send(1)
    writer.close()
    print(reader.poll(), reader.recv(), reader.poll(), reader.closed, writer.closed)
    tell("end", reader.recv)
    tell("end", reader.recv_bytes)
    for call in writer.fileno, lambda: writer.send(1), writer.close, lambda: writer.poll():
        tell("closed", call)
    near.send("left")
    near.close()
    print(far.recv())
    tell("end", far.recv)
    tell("broken", far.send, 1)
    with mp.Pipe()[0] as one:
        print(one.closed)
    print(one.closed)
    tell("no descriptor", Connection, -1)
    tell("nothing to do", Connection, 0, readable=False, writable=False)
    a, b = os.pipe()
    first, second = Connection(a, writable=False), Connection(b, readable=False)
    second.send({"k": [1]})
    print(first.recv())
    a, b = os.pipe()
    first = Connection(a, writable=False)
    os.write(b, b"\0\0\0\5ab")
    os.close(b)
    tell("cut short", first.recv_bytes)
    a, b = os.pipe()
    first = Connection(a, writable=False)
    os.write(b, b"\0\0")
    os.close(b)
    tell("cut shorter", first.recv)
    near, far = mp.Pipe()
    near.send_bytes(b"no pickle")
    tell("no pickle", far.recv)
    near.send_bytes(b"")
    tell("nothing", far.recv)

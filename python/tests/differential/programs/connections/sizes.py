"""Messages of sizes around every bound of the wire and of the kernel's buffers."""

import multiprocessing as mp
import threading


def echo(connection, other=None):
    if other:
        other.close()
    try:
        while True:
            connection.send_bytes(connection.recv_bytes())
    except EOFError:
        connection.close()


if __name__ == "__main__":
    for duplex_of in "thread", "process":
        near, far = mp.Pipe()
        if duplex_of == "thread":
            peer = threading.Thread(target=echo, args=(far,))
            peer.start()
        else:
            peer = mp.Process(target=echo, args=(far, near))
            peer.start()
            far.close()
        for size in 0, 1, 4095, 4096, 16383, 16384, 16385, 65531, 65532, 65536, 1 << 20, 5_000_001:
            data = bytes(range(256)) * (size // 256 + 1)
            near.send_bytes(data[:size])
            print(size, near.recv_bytes() == data[:size])
        near.close()
        peer.join()
    for limit in 5, 5.5, 1 << 70, float("nan"), float("inf"):
        near, far = mp.Pipe()
        near.send_bytes(b"five5")
        try:
            print(limit, far.recv_bytes(limit))
        except Exception as error:
            print(limit, type(error).__name__, error)

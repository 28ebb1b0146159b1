"""A limit on addresses: what is too big fails, the rest goes on."""

import multiprocessing as mp
import resource

if __name__ == "__main__":
    queue = mp.SimpleQueue()
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    for make in (lambda: mp.RawArray("b", 2 << 30), lambda: mp.Array("d", 1 << 28)):
        try:
            make()
            print("made")
        except Exception as error:
            print(type(error).__name__, error)
    queue.put(b"x" * 1000)
    print(len(queue.get()), len(mp.RawArray("b", 1 << 20)))
    near, far = mp.Pipe()
    far.send_bytes(b"abc")
    print(near.recv_bytes())

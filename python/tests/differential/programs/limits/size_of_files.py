"""Messages through a Pipe that are larger than a file may become."""

import multiprocessing as mp
import resource
import threading


def send(writer):
    writer.send_bytes(b"small")
    writer.send_bytes(bytes(3_000_000))
    writer.send("after")


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    for duplex in False, True:
        for limit, is_late in (100_000, True), (1000, False):
            if is_late:
                ends = mp.Pipe(duplex)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))
            if not is_late:
                ends = mp.Pipe(duplex)
            reader, writer = ends
            thread = threading.Thread(target=send, args=(writer,), daemon=True)
            thread.start()
            print(reader.recv_bytes(), len(reader.recv_bytes()), reader.recv())
            thread.join()
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

"""A connection is a descriptor: `select` waits for it, `os.write` and `os.read` speak through it.

What `os.write` puts there is no message, so both sides have to use plain bytes then.
"""

import os
import select
from multiprocessing import Pipe, Process


def shout(reader, writer):
    word = os.read(reader.fileno(), 100)
    os.write(writer.fileno(), word.upper())


if __name__ == "__main__":
    child_reader, writer = Pipe(duplex=False)
    reader, child_writer = Pipe(duplex=False)

    ready, _, _ = select.select([reader], [], [], 0)
    print("ready before anything was written:", len(ready))

    child = Process(target=shout, args=(child_reader, child_writer))
    child.start()
    os.write(writer.fileno(), b"hello")
    ready, _, _ = select.select([reader], [], [], 10)
    print("ready after the child's answer:", len(ready), ready[0] is reader)
    print(os.read(reader.fileno(), 100))
    child.join()

    child_writer.close()
    ready, _, _ = select.select([reader.fileno()], [], [], 10)
    print("the end is ready to be read too:", os.read(ready[0], 100))

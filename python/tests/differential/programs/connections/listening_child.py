"""A child listens, several clients come one after another; the address travels in a queue."""

import multiprocessing as mp
from multiprocessing.connection import Client, Listener


def serve(family, addresses, key):
    with Listener(family=family, authkey=key) as listener:
        addresses.put(listener.address)
        while True:
            with listener.accept() as connection:
                try:
                    while True:
                        word = connection.recv()
                        connection.send(word[::-1])
                        if word == "stop":
                            return
                except EOFError:
                    print("a client has gone", flush=True)


if __name__ == "__main__":
    for family in "AF_UNIX", "AF_INET":
        addresses = mp.SimpleQueue()
        process = mp.Process(target=serve, args=(family, addresses, b"secret"))
        process.start()
        address = addresses.get()
        for words in ("abc", "äöü"), ("x" * 200_000,), ("stop",):
            with Client(address, authkey=b"secret") as connection:
                for word in words:
                    connection.send(word)
                    print(len(connection.recv()))
        process.join()
        print(process.exitcode)

"""Processes that do not know each other talk through an address, if they share a secret."""

from multiprocessing import AuthenticationError, Process
from multiprocessing.connection import Client, Listener


def visit(address, secret):
    try:
        with Client(address, authkey=secret) as connection:
            connection.send({"what": "a visit", "parts": [1, 2, 3]})
            print("client got", connection.recv(), flush=True)
    except AuthenticationError as error:
        print("client was refused:", error, flush=True)


if __name__ == "__main__":
    for family in ("AF_UNIX", "AF_INET"):
        with Listener(family=family, authkey=b"a secret") as listener:
            for secret in (b"a secret", b"a guess"):
                client = Process(target=visit, args=(listener.address, secret))
                client.start()
                try:
                    with listener.accept() as connection:
                        print("server got", connection.recv(), flush=True)
                        connection.send("welcome")
                        client.join()
                except AuthenticationError as error:
                    client.join()
                    print("server refused it:", error, flush=True)

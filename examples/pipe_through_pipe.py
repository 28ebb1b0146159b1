"""A connection can itself be sent: the child is handed a new pipe through the one it has."""

from multiprocessing import Pipe, Process


def serve(connection):
    private = connection.recv()
    connection.close()
    private.send("only you can read this")
    private.close()


if __name__ == "__main__":
    ours, theirs = Pipe()
    child = Process(target=serve, args=(theirs,))
    child.start()
    receiver, sender = Pipe(duplex=False)
    ours.send(sender)
    print(receiver.recv())
    child.join()

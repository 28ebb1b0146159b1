"""Several processes send through one end of a pipe: a lock keeps their messages whole."""

from multiprocessing import Lock, Pipe, Process


def send(connection, lock, name):
    for number in range(3):
        with lock:
            connection.send((name, number))


if __name__ == "__main__":
    receiver, sender = Pipe(duplex=False)
    lock = Lock()
    children = [Process(target=send, args=(sender, lock, name)) for name in "abcde"]
    for child in children:
        child.start()
    received = [receiver.recv() for _ in range(15)]
    for child in children:
        child.join()
    for name in "abcde":
        print(name, "sent", [number for sender, number in received if sender == name])

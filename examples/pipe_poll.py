"""`poll` asks whether something can be received, and `wait` asks many connections at once."""

from multiprocessing import Pipe, Process
from multiprocessing.connection import wait


def send(connection, words):
    for word in words:
        connection.send(word)
    connection.close()


if __name__ == "__main__":
    receiver, sender = Pipe(duplex=False)
    print("anything there?", receiver.poll(), receiver.poll(0.05))
    sender.send("word")
    print("anything there?", receiver.poll(), receiver.poll(None))
    print("polling takes nothing away:", receiver.recv())
    sender.close()
    print("the end can be polled too:", receiver.poll())

    words, receivers, children = {}, [], []
    for text in ("the swift never lands", "so it never hangs"):
        receiver, sender = Pipe(duplex=False)
        child = Process(target=send, args=(sender, text.split()))
        child.start()
        sender.close()
        words[receiver] = []
        receivers.append(receiver)
        children.append(child)
    while receivers:
        for receiver in wait(receivers):
            try:
                words[receiver].append(receiver.recv())
            except EOFError:
                receivers.remove(receiver)
    print(list(words.values()))
    for child in children:
        child.join()

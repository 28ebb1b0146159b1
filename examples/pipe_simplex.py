"""`Pipe(duplex=False)` goes one way: the first end receives, the second one sends.

When the last sender has closed its end, `recv` raises EOFError.
"""

from multiprocessing import Pipe, Process


def count(sender, limit):
    for number in range(1, limit + 1):
        sender.send(number)
    sender.close()


if __name__ == "__main__":
    receiver, sender = Pipe(duplex=False)
    print("the receiver can send:", receiver.writable, "and the sender receive:", sender.readable)
    for end, call, args in ((receiver, "send", ("word",)), (sender, "recv", ())):
        try:
            getattr(end, call)(*args)
        except OSError as error:
            print(f"{call}: {error}")

    child = Process(target=count, args=(sender, 5))
    child.start()
    sender.close()  # Else this process is a sender too, and the end never comes.
    try:
        while True:
            print("received", receiver.recv())
    except EOFError:
        print("no sender is left")
    child.join()

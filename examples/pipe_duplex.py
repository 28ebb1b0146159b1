"""Both ends of a pipe send and receive, and the ends are equal: either may go to the child."""

from multiprocessing import Pipe, Process


def greet(connection):
    name = connection.recv()
    connection.send(f"hello, {name}")
    connection.close()


if __name__ == "__main__":
    for swapped in (False, True):
        ours, theirs = Pipe()
        if swapped:
            ours, theirs = theirs, ours
        child = Process(target=greet, args=(theirs,))
        child.start()
        theirs.close()
        ours.send("martlet")
        print(ours.recv())
        child.join()
        try:
            ours.recv()
        except EOFError:
            print("the other end is closed")

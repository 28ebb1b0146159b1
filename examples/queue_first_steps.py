"""A queue hands objects from one process to another, in the order they were put.

The child puts, the parent gets; `None` says that nothing more will come.
"""

from multiprocessing import Process, Queue


def spell(queue, word):
    for letter in word:
        queue.put(letter)
    queue.put(None)


if __name__ == "__main__":
    queue = Queue()
    child = Process(target=spell, args=(queue, "martlet"))
    child.start()
    print(list(iter(queue.get, None)))
    child.join()
    print("the child ended with", child.exitcode)

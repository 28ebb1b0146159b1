"""`SimpleQueue` is a locked pipe: no limit, no timeouts, two methods; good enough for many."""

from multiprocessing import Process, SimpleQueue


def reverse(words, reversed_words):
    while word := words.get():
        reversed_words.put(word[::-1])


if __name__ == "__main__":
    words, reversed_words = SimpleQueue(), SimpleQueue()
    child = Process(target=reverse, args=(words, reversed_words))
    child.start()
    for word in ("drawn", "without", "feet", ""):
        words.put(word)
    child.join()
    while not reversed_words.empty():
        print(reversed_words.get())

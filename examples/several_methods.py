"""`get_context` gives the whole module for one start method, so a program can use several."""

from multiprocessing import get_context


def reply(queue, method):
    queue.put(f"started by {method}")


if __name__ == "__main__":
    for method in ("fork", "spawn", "forkserver"):
        context = get_context(method)
        queue = context.Queue()
        child = context.Process(target=reply, args=(queue, method))
        child.start()
        print(queue.get(), "as", type(child).__name__)
        child.join()

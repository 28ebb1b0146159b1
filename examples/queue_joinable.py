"""`JoinableQueue.join` waits until every object that was put has been worked on, not only taken."""

from multiprocessing import JoinableQueue, Process, Value


def work(queue, total):
    while True:
        number = queue.get()
        with total.get_lock():
            total.value += number
        queue.task_done()


if __name__ == "__main__":
    queue, total = JoinableQueue(), Value("i", 0)
    for _ in range(2):
        Process(target=work, args=(queue, total), daemon=True).start()
    for number in range(1, 101):
        queue.put(number)
    queue.join()
    print("all hundred numbers were added:", total.value)
    try:
        queue.task_done()
    except ValueError as error:
        print("one too many:", error)

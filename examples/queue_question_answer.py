"""A question in one queue, its answer in another: with one queue each would get its own words."""

from multiprocessing import Process, Queue


def answer(questions, answers):
    for a, b in iter(questions.get, None):
        answers.put(f"{a} times {b} is {a * b}")


if __name__ == "__main__":
    questions, answers = Queue(), Queue()
    child = Process(target=answer, args=(questions, answers))
    child.start()
    for pair in [(2, 3), (4, 5), (6, 7)]:
        questions.put(pair)
        print(answers.get())
    questions.put(None)
    child.join()

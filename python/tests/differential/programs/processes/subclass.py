"""Subclasses of Process, with a `run` of their own, state, and errors in it."""

import multiprocessing as mp


class Worker(mp.Process):
    def __init__(self, number, queue):
        super().__init__(name=f"worker {number}")
        self.number = number
        self.queue = queue

    def run(self):
        self.queue.put((self.name, self.number, mp.current_process() is self))
        self.number = "changed in the child"


class Failing(mp.Process):
    def run(self):
        raise ArithmeticError("run fails")


class Forgetful(mp.Process):
    def __init__(self):
        pass


class WithKeywords(mp.Process):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.result = mp.Value("i", 0)

    def run(self):
        super().run()
        self.result.value = 42


def target(a, b=2, *, c=3):
    print("target", a, b, c)


def main():
    queue = mp.Queue()
    workers = [Worker(number, queue) for number in range(3)]
    for worker in workers:
        worker.start()
    for got in sorted(queue.get() for _ in workers):
        print(got)
    for worker in workers:
        worker.join()
        print(worker.number, worker.exitcode)
    failing = Failing(name="failing")
    failing.start()
    failing.join()
    print(failing.exitcode)
    try:
        Forgetful().start()
    except Exception as error:
        print(type(error).__name__, error)
    one = WithKeywords(target=target, args=(1,), kwargs={"c": 5}, daemon=True)
    one.start()
    one.join()
    print(one.result.value, one.exitcode)
    missing = mp.Process(target=target, name="missing")
    missing.start()
    missing.join()
    print(missing.exitcode)


if __name__ == "__main__":
    main()

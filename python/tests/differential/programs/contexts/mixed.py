"""What is made in one context and handed to a process of another."""

import multiprocessing as mp


def use(thing):
    print("used", type(thing).__name__, flush=True)


def things(context):
    yield context.Lock()
    yield context.RLock()
    yield context.Semaphore(1)
    yield context.BoundedSemaphore(1)
    yield context.Condition()
    yield context.Event()
    yield context.Barrier(1)
    yield context.Queue()
    yield context.JoinableQueue()
    yield context.SimpleQueue()
    yield context.Value("i", 1)
    yield context.Array("i", 1)


if __name__ == "__main__":
    for maker in "fork", "spawn":
        for thing in things(mp.get_context(maker)):
            try:
                process = mp.get_context("spawn").Process(target=use, args=(thing,))
                if maker == "spawn":
                    continue
                process.start()
                process.join()
                print(maker, process.exitcode)
            except Exception as error:
                print(maker, type(thing).__name__, type(error).__name__, error)
    thing = mp.get_context("spawn").Lock()
    for user in "fork", "spawn", "forkserver":
        process = mp.get_context(user).Process(target=use, args=(thing,))
        process.start()
        process.join()
        print(user, process.exitcode)

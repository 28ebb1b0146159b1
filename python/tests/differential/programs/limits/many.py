"""Hundreds of locks, queues and pipes, used once and dropped."""

import multiprocessing as mp


def use(things):
    for thing in things:
        with thing:
            pass


if __name__ == "__main__":
    locks = [mp.Lock() for _ in range(1000)]
    process = mp.get_context("fork").Process(target=use, args=(locks,))
    process.start()
    use(locks)
    process.join()
    print(process.exitcode, len(locks))
    for make in mp.SimpleQueue, mp.Queue:
        for _ in range(3):
            queues = [make() for _ in range(50)]
            for number, queue in enumerate(queues):
                queue.put(number)
            print(sum(queue.get() for queue in queues))
    for _ in range(300):
        near, far = mp.Pipe()
        far.send(1)
        near.recv()
    conditions = [mp.Condition() for _ in range(300)]
    events = [mp.Event() for _ in range(300)]
    for event in events:
        event.set()
    print(all(event.is_set() for event in events), len(conditions))

"""Ends of pipes with messages waiting are handed over in every way, and nothing is lost."""

import concurrent.futures
import hashlib
import itertools
import multiprocessing as mp
import threading

LARGE = bytes(range(256)) * 40_000


def digest(message):
    if isinstance(message, bytes):
        return len(message), hashlib.sha256(message).hexdigest()[:8]
    return message


def use(end, count):
    """What whoever gets an end does: it takes all messages, and answers each if it can."""
    got = [digest(end.recv()) for _ in range(count)] if end.readable else []
    if end.writable:
        for answer in got or range(count):
            end.send(("answer", answer))
    end.close()
    return got


def serve(source, results):
    """Use what comes through a queue or a pipe, until None comes."""
    get = getattr(source, "get", None) or source.recv
    while (job := get()) is not None:
        # As deep in it as it likes.
        ((end,), count) = job[0]
        results.send(use(end, count))


class Through:
    """To a process at the other end of something that can be put or sent into."""

    def __init__(self, near, far):
        self.give = getattr(near, "put", None) or near.send
        self.results, other = mp.Pipe(duplex=False)
        self.process = mp.Process(target=serve, args=(far, other))
        self.process.start()

    def __call__(self, end, count):
        self.give([([end], count)])

    def result(self):
        return self.results.recv()

    def stop(self):
        self.give(None)
        self.process.join()


def through_a(kind):
    queue = kind()
    return Through(queue, queue)


class AsAnArgument:
    def __call__(self, end, count):
        self.queue = mp.SimpleQueue()
        self.process = mp.Process(target=self.work, args=(end, count, self.queue))
        self.process.start()

    @staticmethod
    def work(end, count, queue):
        queue.put(use(end, count))

    def result(self):
        self.process.join()
        return self.queue.get()

    def stop(self):
        pass


class ToAPool:
    def __init__(self):
        self.pool = mp.Pool(1)

    def __call__(self, end, count):
        self.result = self.pool.apply_async(use, (end, count)).get

    def stop(self):
        self.pool.close()
        self.pool.join()


class ToAnExecutor:
    def __init__(self):
        self.executor = concurrent.futures.ProcessPoolExecutor(1, mp.get_context())
        self.executor.submit(int).result()

    def __call__(self, end, count):
        self.result = self.executor.submit(use, end, count).result

    def stop(self):
        self.executor.shutdown()


class ThroughAManager(Through):
    """To a process of its own, which keeps it, and on to another."""

    def __init__(self):
        self.manager = mp.Manager()
        queue = self.manager.Queue()
        super().__init__(queue, queue)

    def stop(self):
        super().stop()
        self.manager.shutdown()


class AndBackAgain:
    """Through a pipe to the process that has it already."""

    def __init__(self):
        self.near, self.far = mp.Pipe()
        self.executor = concurrent.futures.ThreadPoolExecutor(1)

    def __call__(self, end, count):
        self.near.send([end])
        self.far.send(self.far.recv())
        (again,) = self.near.recv()
        self.result = self.executor.submit(use, again, count).result

    def stop(self):
        self.executor.shutdown()


#: Those in which the end is pickled before it may be closed; a thread does it later in others.
PROMPT = (AsAnArgument, ThroughAManager, AndBackAgain)


def hand_over(give, handed, duplex, fill):
    """What comes of handing over one end of a new pipe, of which the other is kept."""
    ends = mp.Pipe(duplex)
    end, other = ends if handed == "first" else ends[::-1]
    count, thread = 5, None
    for sender in (other, end):
        for number in range(count if sender.writable else 0):
            sender.send(("early", number))
    waiting = count if end.writable else 0
    if fill == "some read":
        for receiver in (end, other):
            for _ in range(3 if receiver.readable else 0):
                receiver.recv()
        count, waiting = count - 3, max(0, waiting - 3)
    if fill == "large" and other.writable:
        thread = threading.Thread(target=other.send, args=(LARGE,))
        thread.start()
        count += 1
    give(end, count)
    if isinstance(give, PROMPT) and fill != "some read":
        end.close()
    got = [other.recv() for _ in range(waiting + count)] if other.readable else []
    result = give.result()
    if thread is not None:
        thread.join()
    end.close()
    other.close()
    return result, got


if __name__ == "__main__":
    for make in (
        lambda: Through(*mp.Pipe()),
        lambda: through_a(mp.Queue),
        lambda: through_a(mp.SimpleQueue),
        lambda: through_a(mp.JoinableQueue),
        ToAPool,
        ToAnExecutor,
        ThroughAManager,
        AndBackAgain,
        AsAnArgument,
    ):
        give = make()
        print(type(give).__name__)
        for duplex, handed in itertools.product((True, False), ("first", "second")):
            for fill in "none read", "some read", "large":
                print(duplex, handed, fill, hand_over(give, handed, duplex, fill))
        give.stop()

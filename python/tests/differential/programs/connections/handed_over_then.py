"""What can be done with an end once it was handed over: watch it, share it, lose its holders."""

import asyncio
import multiprocessing as mp
import os
import selectors
import signal
from multiprocessing.connection import wait


def work(control):
    """Do what is sent: a function's name, and ends of pipes."""
    while (order := control.recv()) is not None:
        name, ends = order
        result = globals()[name](*ends)
        del ends, order
        control.send(result)


def watch_by_wait(end):
    got = []
    while len(got) < 4:
        (ready,) = wait([end])
        assert ready is end and end.poll()
        got.append(end.recv())
    return got, wait([end], 0), end.poll()


def watch_by_a_selector(end):
    got = []
    with selectors.DefaultSelector() as selector:
        selector.register(end, selectors.EVENT_READ)
        while len(got) < 4:
            ((key, _),) = selector.select()
            got.append(key.fileobj.recv())
        return got, selector.select(0), end.poll()


def watch_by_an_event_loop(end):
    async def receive():
        got = asyncio.Queue()
        loop = asyncio.get_running_loop()
        loop.add_reader(end.fileno(), lambda: got.put_nowait(end.recv()))
        return [await asyncio.wait_for(got.get(), 60) for _ in range(4)], got.qsize()

    return asyncio.run(receive()), end.poll()


def read_raw(end):
    data = b""
    while len(data) < 40:
        data += os.read(end.fileno(), 40 - len(data))
    return data


def take_until_the_end(end):
    got = []
    try:
        while True:
            got.append(end.recv())
    except (EOFError, ConnectionResetError) as error:
        return got, type(error) is EOFError


def take_one(end):
    return end.recv()


def keep(end):
    kept.append(end)
    end.send("kept")


def drop():
    while kept:
        kept.pop().close()


def die(end):
    end.send("last words")
    os.kill(os.getpid(), signal.SIGKILL)


def hand_back(end):
    return end


kept = []


class Worker:
    def __init__(self):
        self.control, other = mp.Pipe()
        self.process = mp.Process(target=work, args=(other,))
        self.process.start()
        other.close()

    def do(self, function, *ends):
        self.control.send((function.__name__, ends))

    def result(self):
        return self.control.recv()

    def stop(self):
        self.control.send(None)
        self.join()

    def join(self):
        self.control.close()
        self.process.join()
        print(self.process.exitcode)


def both_kinds():
    for duplex in (True, False):
        receiver, sender = mp.Pipe(duplex)
        yield duplex, receiver, sender


def outcome(call, *args):
    try:
        return call(*args)
    except (OSError, EOFError) as error:
        return type(error).__name__


def of_watching(worker, _):
    for function in watch_by_wait, watch_by_a_selector, watch_by_an_event_loop:
        for duplex, receiver, sender in both_kinds():
            sender.send(1)
            sender.send(2)
            worker.do(function, receiver)
            receiver.close()
            sender.send(3)
            sender.send(4)
            print(function.__name__, duplex, worker.result())


def of_raw_reading(worker, _):
    for duplex, receiver, sender in both_kinds():
        for data in b"0123456789", b"abcdefgh", b"":
            sender.send_bytes(data)
        worker.do(read_raw, receiver)
        sender.send_bytes(b"ABCDEF")
        print(duplex, worker.result())


def of_the_end_of_it(worker, other):
    for duplex, receiver, sender in both_kinds():
        sender.send(1)
        worker.do(take_until_the_end, receiver)
        receiver.close()
        other.do(keep, sender)
        sender.close()
        print(duplex, other.result())
        other.do(drop)
        print(other.result(), worker.result())


def of_an_end_that_nobody_takes_any_more(worker, _):
    for duplex, receiver, sender in both_kinds():
        worker.do(take_one, receiver)
        sender.send("first")
        print(duplex, worker.result(), sender.send("second"))
        receiver.close()
        # A thread closes what was on its way; whoever waits for room then is told of a reset.
        while (last := outcome(sender.send, "third")) is None:
            pass
        print(last in ("BrokenPipeError", "ConnectionResetError"))


def of_two_holders(worker, other):
    for duplex, receiver, sender in both_kinds():
        for number in range(6):
            sender.send(number)
        print(duplex, receiver.recv())
        for turn in worker, other, worker:
            turn.do(take_one, receiver)
            print(turn.result())
        print(receiver.recv(), receiver.poll())
        worker.do(hand_back, receiver)
        again = worker.result()
        sender.close()
        print(again.recv(), outcome(again.recv), outcome(receiver.recv))


def of_both_ends_at_once(worker, other):
    for duplex, receiver, sender in both_kinds():
        sender.send("early")
        worker.do(take_until_the_end, receiver)
        other.do(keep, sender)
        print(duplex, other.result())
        other.do(drop)
        sender.close()
        other.result()
        receiver.close()
        print(worker.result())


def of_a_holder_that_is_killed(worker, _):
    for duplex, receiver, sender in both_kinds():
        victim = Worker()
        victim.do(die, sender)
        sender.close()
        worker.do(take_until_the_end, receiver)
        receiver.close()
        print(duplex, worker.result())
        victim.join()


def of_an_end_on_its_way(worker, other):
    """What is sent while nobody has it is there for whoever gets it."""
    for duplex, receiver, sender in both_kinds():
        near, far = mp.Pipe()
        near.send(receiver)
        receiver.close()
        sender.send("meanwhile")
        worker.do(take_until_the_end, far.recv())
        sender.send("later")
        sender.close()
        print(duplex, worker.result())


def of_its_own_end(*_):
    for duplex, receiver, sender in both_kinds():
        sender.send([1, receiver])
        sender.send(2)
        number, again = receiver.recv()
        receiver.close()
        print(duplex, number, again.recv(), again.poll())
        sender.close()
        print(outcome(again.recv))


if __name__ == "__main__":
    # Before all pipes: with fork these processes would have their ends, too.
    workers = Worker(), Worker()
    for name, function in list(globals().items()):
        if name.startswith("of_"):
            print(name)
            function(*workers)
    for worker in workers:
        worker.stop()

"""Ends of pipes wander between processes at random, with what is done with them in between."""

import multiprocessing as mp
import random
import select
from multiprocessing.connection import wait


class Holder:
    """What a process does with the ends that it has, by their names."""

    def __init__(self):
        self.ends = {}

    def keep(self, name, end):
        self.drop(name)
        self.ends[name] = end

    def give(self, name):
        return self.ends[name]

    def drop(self, name):
        if name in self.ends:
            self.ends.pop(name).close()

    def use(self, name, method, *args):
        try:
            return getattr(self.ends[name], method)(*args)
        except (OSError, EOFError) as error:
            return type(error).__name__

    def watch(self, name):
        return len(wait([self.ends[name]], 0))

    def select(self, name):
        return len(select.select([self.ends[name]], [], [], 0)[0])

    def show(self, name):
        return self.ends[name].fileno() >= 0


class Remote:
    """A holder in another process."""

    def __init__(self):
        self.control, other = mp.Pipe()
        self.process = mp.Process(target=self.work, args=(other,))
        self.process.start()
        other.close()

    @staticmethod
    def work(control):
        holder = Holder()
        while (order := control.recv()) is not None:
            method, args = order
            control.send(getattr(holder, method)(*args))
            del args, order

    def __getattr__(self, method):
        def call(*args):
            self.control.send((method, args))
            return self.control.recv()

        return call

    def stop(self):
        self.control.send(None)
        self.process.join()
        print(self.process.exitcode)


def play(chance, holders):
    """Make some pipes and let their ends wander; prints all that can be observed."""
    holding, waiting = {}, {}
    for pipe in range(3):
        duplex = chance.random() < 0.7
        for side, end in enumerate(mp.Pipe(duplex)):
            name = (pipe, side)
            holders[0].keep(name, end)
            holding[name] = {0}
            if duplex or side == 0:
                waiting[name] = []
    story = []
    for number in range(150):
        name = chance.choice(list(holding))
        peer = (name[0], 1 - name[1])
        place = chance.choice(sorted(holding[name]))
        holder = holders[place]
        action = chance.choice(
            ["send"] * 4 + ["recv"] * 4 + ["move"] * 3 + ["copy", "look", "show"]
        )
        if action == "send" and peer in waiting and sum(waiting[peer]) < 20_000:
            size = chance.choice((1, 10, 1000, 9000))
            story.append(holder.use(name, "send", (number, b"x" * size)))
            waiting[peer].append(size)
        elif action == "recv" and waiting.get(name):
            answer = holder.use(name, "recv")
            assert len(answer[1]) == waiting[name].pop(0), answer
            story.append(answer[0])
        elif action in ("move", "copy"):
            other = chance.randrange(len(holders))
            if other != place:
                holders[other].keep(name, holder.give(name))
                holding[name].add(other)
                if action == "move":
                    holder.drop(name)
                    holding[name].discard(place)
        elif action == "look" and name in waiting:
            method = chance.choice(("watch", "select", "use"))
            story.append(
                holder.use(name, "poll") if method == "use" else getattr(holder, method)(name)
            )
        elif action == "show" and chance.random() < 0.3:
            story.append(holder.show(name))
    print(story)
    for name, sizes in waiting.items():
        place = min(holding[name])
        print(name, [holders[place].use(name, "recv")[0] for _ in sizes])
    for name, places in holding.items():
        for place in places:
            holders[place].drop(name)


if __name__ == "__main__":
    # Before all pipes: with fork these processes would have their ends, too.
    holders = [Holder(), Remote(), Remote()]
    for seed in range(8):
        play(random.Random(seed), holders)
    for holder in holders[1:]:
        holder.stop()

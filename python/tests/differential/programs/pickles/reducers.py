"""Registered reducers, and a reducer that a context is given."""

import copyreg
import multiprocessing as mp
from multiprocessing import reduction


class Thing:
    def __init__(self, word):
        self.word = word


class Other(Thing):
    pass


def make(word):
    return Thing(word + " rebuilt")


def reduce_thing(thing):
    return make, (thing.word + " reduced",)


def child(near):
    print([thing.word for thing in near.recv()], flush=True)
    near.send(Thing("of the child"))


if __name__ == "__main__":
    near, far = mp.Pipe()
    reduction.register(Thing, reduce_thing)
    copyreg.pickle(Other, lambda other: (make, ("by copyreg",)))
    process = mp.Process(target=child, args=(far,))
    process.start()
    near.send([Thing("a"), Other("b")])
    print(near.recv().word)
    process.join()
    for call in near.send, mp.SimpleQueue().put:
        call(Thing("sent"))
    print(bytes(reduction.ForkingPickler.dumps(Thing("x"))).count(b"reduced"))
    print(reduction.ForkingPickler.loads(reduction.ForkingPickler.dumps([Thing("y")]))[0].word)
    print(mp.get_context().reducer is reduction, mp.reducer is reduction)

"""How finalizers show themselves, and what they do with objects that are gone."""

import gc
from multiprocessing import util


class Thing:
    pass


def name_of(text):
    return text.split(" at 0x")[0]


if __name__ == "__main__":
    thing = Thing()
    final = util.Finalize(thing, print, ("thing is gone",), {"end": "!\n"}, 7)
    print(repr(final))
    del thing
    gc.collect()
    print(repr(final), final.still_active(), final())
    again = util.Finalize(Thing(), print, ("at once",))
    print(repr(again))
    util.Finalize(None, print, ("with the program",), exitpriority=1)
    print(len(util._finalizer_registry) >= 1)

"""What the package and its contexts hold, and how they name themselves."""

import multiprocessing as mp

if __name__ == "__main__":
    print(sorted(mp.__all__))
    for name in sorted(mp.__all__):
        thing = getattr(mp, name)
        print(name, type(thing).__name__, getattr(thing, "__module__", None))
    for name in "fork", "spawn", "forkserver":
        context = mp.get_context(name)
        print(type(context).__name__, sorted(n for n in dir(context) if n[0] != "_"))
        print(context.Process.__name__, context.Process._start_method)
    context = mp.get_context("spawn")
    for thing in (
        context.Lock(),
        context.RLock(),
        context.Semaphore(3),
        context.BoundedSemaphore(3),
        context.Condition(),
        context.Condition(context.Lock()),
        context.Event(),
        context.Barrier(3),
        context.Value("i", 5),
        context.Array("i", [1, 2]),
        context.RawValue("d", 1.5),
        context.Queue(),
        context.JoinableQueue(),
        context.SimpleQueue(),
        *context.Pipe(),
        *context.Pipe(False),
        context.Pool,
    ):
        print(type(thing).__module__, type(thing).__qualname__, repr(thing).split(" at 0x")[0])

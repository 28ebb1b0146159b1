"""Start methods: their names, and what is said when one is chosen badly."""

import multiprocessing as mp
from multiprocessing import context


def tell(call, *args, **options):
    try:
        print(call.__name__, args, options, "->", call(*args, **options))
    except Exception as error:
        print(call.__name__, args, options, type(error).__name__, error)


if __name__ == "__main__":
    tell(mp.get_all_start_methods)
    print(mp.get_start_method() in mp.get_all_start_methods())
    chosen = mp.get_start_method()
    for name in "fork", "spawn", "forkserver", "none", None, 5, "":
        try:
            made = mp.get_context(name)
            print(
                name, type(made).__name__ == "DefaultContext", made.get_start_method(True) == name
            )
        except Exception as error:
            print(name, type(error).__name__, error)
    spawn = mp.get_context("spawn")
    tell(spawn.set_start_method, "fork")
    tell(spawn.get_start_method)
    tell(spawn.get_context)
    tell(spawn.get_context, "fork")
    for name in "fork", "bad", None:
        try:
            mp.set_start_method(name)
            print("set", name)
        except Exception as error:
            print("set", name, type(error).__name__, error)
    mp.set_start_method("spawn", force=True)
    tell(mp.get_start_method)
    mp.set_start_method(None, force=True)
    print(mp.get_start_method(allow_none=True))
    tell(mp.get_start_method)
    print(
        issubclass(context.TimeoutError, mp.ProcessError), mp.TimeoutError is context.TimeoutError
    )
    print([kind.__mro__[1].__name__ for kind in (mp.BufferTooShort, mp.AuthenticationError)])
    print(mp.cpu_count() >= 1, mp.freeze_support(), chosen == "")

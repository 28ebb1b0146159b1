"""Exceptions on their way out of a pool: causes, texts, odd constructors, what cannot travel."""

import multiprocessing as mp
import threading
import traceback


class TwoArguments(Exception):
    def __init__(self, first, second):
        super().__init__(first, second)


class Reduced(Exception):
    def __reduce__(self):
        return Reduced, ("reduced",)


def fail(kind):
    if kind is TwoArguments:
        raise kind(1, "two")
    if kind is Reduced:
        raise kind("plain")
    if kind == "cause":
        try:
            {}["key"]
        except KeyError as error:
            raise RuntimeError("caused") from error
    if kind == "lock":
        raise ValueError(threading.Lock())
    if kind == "local":

        class Local(Exception):
            pass

        raise Local("of a function")
    if kind == "result":
        return threading.Lock()
    if kind == "lambda":
        return lambda: None
    if kind == "generator":
        return (n for n in range(3))
    if kind == "note":
        error = OSError(2, "text", "name")
        error.add_note("noted")
        raise error
    if kind == "group":
        raise ExceptionGroup("group", [ValueError(1)])
    raise kind()


if __name__ == "__main__":
    with mp.Pool(1) as pool:
        for kind in (
            TwoArguments,
            Reduced,
            "cause",
            "lock",
            "local",
            "result",
            "lambda",
            "generator",
            "note",
            "group",
            ValueError,
        ):
            try:
                pool.apply(fail, (kind,))
            except Exception as error:
                print(kind, type(error).__name__, error.args, getattr(error, "__notes__", None))
                print("  cause", type(error.__cause__).__name__)
                lines = str(error.__cause__).splitlines()
                print("  lines", lines[:2], lines[-2:])
        for call in pool.map, lambda f, x: list(pool.imap(f, x)):
            try:
                call(fail, ["cause"])
            except RuntimeError as error:
                text = "".join(traceback.format_exception(error))
                print(text.count("Traceback"), "KeyError: 'key'" in text, "RemoteTraceback" in text)
        try:
            pool.apply(fail, (lambda: None,))
        except Exception as error:
            print(type(error).__name__, error)
        try:
            list(pool.imap(fail, [lambda: None]))
        except Exception as error:
            print(type(error).__name__, error)
        try:
            pool.apply(lambda: None)
        except Exception as error:
            print(type(error).__name__, error)
        print(pool.apply(abs, (-1,)))

"""Exceptions of children are written to standard error, with their causes and notes."""

import sys
from multiprocessing import Process


class Odd(Exception):
    def __init__(self, first, second):
        super().__init__(first)
        self.second = second

    def __str__(self):
        return f"odd {self.second}"


def plain():
    {}["missing"]


def chained():
    try:
        plain()
    except KeyError as error:
        raise Odd(1, 2) from error


def during():
    try:
        plain()
    except KeyError:
        raise ValueError("while handling")  # noqa: B904


def noted():
    error = RuntimeError("with a note")
    error.add_note("the note")
    raise error


def grouped():
    raise ExceptionGroup("several", [ValueError(1), TypeError("two")])


def deep(level=30):
    deep(level - 1) if level else plain()


def written():
    sys.stderr.write("first\n")
    sys.stdout.write("written\n")
    raise OSError(2, "No such file", "x")


def suppressed():
    try:
        plain()
    except KeyError:
        raise ValueError("alone") from None


def of_syntax():
    compile("x =", "<text>", "exec")


if __name__ == "__main__":
    for target in (plain, chained, during, noted, grouped, deep, written, suppressed, of_syntax):
        print(target.__name__, flush=True)
        process = Process(target=target, name=f"name of {target.__name__}")
        process.start()
        process.join()
        print(process.exitcode)

"""What martlet takes for granted of the running interpreter, seen in what it does."""

from __future__ import annotations

import multiprocessing
import pickle
import subprocess
import sys

from martlet.cli.run import new_main

__all__ = ["LIVE", "is_list_of_folders", "is_main_the_same", "is_protocol_known"]

#: Prints a namespace as the interpreter makes it.
_LOOK = "print([(name, type(value).__name__) for name, value in list(globals().items())])"

#: The versions of pickles whose opcodes the engine writes.
_PROTOCOLS = (4, 5)


def is_list_of_folders() -> bool:
    """Whether further folders of the package can be named."""
    return isinstance(multiprocessing.__path__, list)


def is_protocol_known() -> bool:
    """Whether the engine writes pickles of the version that the interpreter writes."""
    return pickle.DEFAULT_PROTOCOL in _PROTOCOLS


def is_main_the_same() -> bool:
    """Whether the interpreter makes the module of a program as `new_main` does."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-"], input=_LOOK, capture_output=True, text=True, check=True
    )
    ours = new_main("<stdin>").__dict__
    return done.stdout == f"{[(name, type(value).__name__) for name, value in ours.items()]}\n"


#: By name, what is so, and how to look.
LIVE = {
    "package": ("A package's __path__ is a list of its folders.", is_list_of_folders),
    "pickle-protocol": ("Pickles are of protocol 4 or 5.", is_protocol_known),
    "main-module": ("A program's module has the names that martlet gives it.", is_main_the_same),
}

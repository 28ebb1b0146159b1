"""Where in a program an object was created, for those who look at it from outside."""

import os
import sys

__all__ = ["creation_label"]

#: Packages that create objects on behalf of their callers.
_GO_BETWEENS = frozenset({"multiprocessing", "martlet", "threading", "importlib", "concurrent"})


def creation_label() -> str:
    """The innermost place of the program that is not a library's: ``app.py:12``."""
    frame = sys._getframe(1)
    while frame.f_back is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.partition(".")[0] not in _GO_BETWEENS:
            break
        frame = frame.f_back
    return f"{os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}"

"""A drop-in `multiprocessing` on a Swift engine in shared memory.

Importing this package changes nothing. Taking a name of multiprocessing's API
from it installs martlet; so does `install`, and ``python -m martlet app.py``
does it for a program that knows nothing of martlet.
"""

import sys

if "t" in sys.abiflags:
    # There is no engine for it, and to miss that later would say nothing of the reason.
    raise ImportError(
        "martlet needs the global interpreter lock, and this is a free-threaded build of Python",
        name=__name__,
    )

from martlet._setup.install import Finder, installed, standard_package
from martlet._setup.install import by_value as by_value
from martlet._setup.install import install as install

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not: it would take longer than all that is here.
    from typing import Any

# `__all__` is computed by `__getattr__`: the interpreter's own package decides what it holds.

__version__ = "0.1.0"

#: What only martlet raises.
_ERRORS = ("OwnerDied", "WorkerLost")

Finder.insert()


def __getattr__(name: str) -> "Any":
    if name == "__all__":
        return [*standard_package().__all__, *_ERRORS, "by_value", "install"]
    if name in _ERRORS:
        # Not at the top: it imports multiprocessing, of whose error it is one.
        return getattr(__import__("martlet.errors", fromlist=[name]), name)
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(installed(), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *dir(standard_package()), *_ERRORS, "__all__"})

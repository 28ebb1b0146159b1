"""What the engine is told of waiting, and what is left to the standard code."""

from __future__ import annotations

import sys
from operator import index

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from typing import Any

__all__ = ["check_block", "is_waitable"]

#: The most seconds that the standard code can surely wait for: poll(2) counts milliseconds.
_LONGEST = 2_000_000


def is_waitable(timeout: Any) -> bool:
    """Whether the engine waits for `timeout`; else the standard code says what is wrong with it."""
    if timeout is None:
        return True
    # Not a number is not less than anything.
    return (isinstance(timeout, (float, int)) or _is_real(timeout)) and bool(timeout < _LONGEST)


def _is_real(timeout: Any) -> bool:
    """Whether it is a number of a class that is no float and no int, as a fraction."""
    # Where that module was never imported, no class can be registered in it.
    numbers = sys.modules.get("numbers")
    return numbers is not None and isinstance(timeout, numbers.Real)


def check_block(block: Any) -> None:
    """Refuse as `block` what a semaphore of the standard module refuses: until 3.12 it is an int.

    Raises
    ------
    TypeError
        In the words of the interpreter.
    """
    if sys.version_info < (3, 12):
        index(block)

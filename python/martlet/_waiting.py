"""What the engine is told of waiting, and what is left to the standard code."""

import sys
from numbers import Real
from operator import index
from typing import Any

__all__ = ["check_block", "is_waitable"]

#: The most seconds that the standard code can surely wait for: poll(2) counts milliseconds.
_LONGEST = 2_000_000


def is_waitable(timeout: Any) -> bool:
    """Whether the engine waits for `timeout`; else the standard code says what is wrong with it."""
    # The abstract class last, since it is slow; not a number is not less than anything.
    return timeout is None or (isinstance(timeout, (float, int, Real)) and timeout < _LONGEST)


def check_block(block: Any) -> None:
    """Refuse as `block` what a semaphore of the standard module refuses: until 3.12 it is an int.

    Raises
    ------
    TypeError
        In the words of the interpreter.
    """
    if sys.version_info < (3, 12):
        index(block)

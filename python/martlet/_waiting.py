"""Which timeouts the engine waits for, and which are left to the standard code."""

from numbers import Real
from typing import Any

__all__ = ["is_waitable"]

#: The most seconds that the standard code can surely wait for: poll(2) counts milliseconds.
_LONGEST = 2_000_000


def is_waitable(timeout: Any) -> bool:
    """Whether the engine waits for `timeout`; else the standard code says what is wrong with it."""
    # The abstract class last, since it is slow; not a number is not less than anything.
    return timeout is None or (isinstance(timeout, (float, int, Real)) and timeout < _LONGEST)

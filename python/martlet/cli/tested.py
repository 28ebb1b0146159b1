"""The versions of the interpreter that martlet is tested on, as CI runs them."""

import platform

__all__ = ["TESTED", "is_tested"]

#: In their order.
TESTED = ("3.11.7", "3.12.1", "3.13.0", "3.13.18", "3.14.10", "3.15.2")


def is_tested() -> bool:
    """Whether the running interpreter is of a version that martlet is tested on."""
    return platform.python_implementation() == "CPython" and platform.python_version() in TESTED

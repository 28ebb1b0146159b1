"""The interpreter's own multiprocessing."""

import platform

from .contexts import ContextContender

__all__ = ["Standard"]


class Standard(ContextContender):
    """What all others are compared with."""

    name = "standard"
    package = ""
    module = "multiprocessing"
    takes = ("*",)
    imports = ("import multiprocessing",)

    @classmethod
    def version(cls) -> str:
        return platform.python_version()

"""billiard: celery's fork of multiprocessing."""

from .contexts import ContextContender

__all__ = ["Billiard"]


class Billiard(ContextContender):
    """It has most of the interface, under the same names."""

    name = package = module = "billiard"
    takes = (
        "queue/*",
        "simplequeue/*",
        "pipe/*",
        "lock/*",
        "event/*",
        "condition/*",
        "value/*",
        "pool/*",
        "manager/*",
        "process/*",
    )

"""The exceptions that only martlet raises."""

from multiprocessing.context import ProcessError

__all__ = ["OwnerDied"]


class OwnerDied(ProcessError):
    """The process that holds this lock is no more, so that nobody can ever release it.

    Attributes
    ----------
    pid : int
        The id that the process had.
    """

    __module__ = "martlet"

    def __init__(self, pid: int) -> None:
        super().__init__(pid)
        self.pid = pid

    def __str__(self) -> str:
        return f"process {self.pid} died while it held this lock"

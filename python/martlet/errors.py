"""The exceptions that only martlet raises."""

import signal
from multiprocessing.context import ProcessError

__all__ = ["OwnerDied", "WorkerLost"]


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


class WorkerLost(ProcessError):
    """A worker of a pool died, and with it the task that it had.

    Whether the task was begun, and how much of it was done, nobody knows.

    Attributes
    ----------
    pid : int
        The id that the worker had.
    exitcode : int
        Its exit code; a negative one is the number of the signal that killed it.
    task : str
        Which task it had: its function, and which it is of the tasks of one call.
    """

    __module__ = "martlet"

    def __init__(self, pid: int, exitcode: int, task: str) -> None:
        super().__init__(pid, exitcode, task)
        self.pid = pid
        self.exitcode = exitcode
        self.task = task

    def __str__(self) -> str:
        if self.exitcode >= 0:
            end = f"ended with exit code {self.exitcode}"
        else:
            number = -self.exitcode
            # The real-time signals have no names of their own.
            names = {known.value: known.name for known in signal.Signals}
            end = f"was killed by {names.get(number, f'signal {number}')}"
        return f"worker {self.pid} {end} while it had {self.task}"

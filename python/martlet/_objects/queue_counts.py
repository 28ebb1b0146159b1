"""The counts of a queue, with the faces of the semaphores that the standard queues have."""

from queue import Full

from martlet._objects.queue_connections import Writer

__all__ = ["FreeSlots", "UnfinishedTasks"]


class _Count:
    """A semaphore to look at, whose value the queue knows."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    @property
    def _semlock(self) -> "_Count":
        return self

    def get_value(self) -> int:
        """The count, exactly."""
        raise NotImplementedError

    def _get_value(self) -> int:
        return self.get_value()

    def _is_zero(self) -> bool:
        return self.get_value() == 0


class FreeSlots(_Count):
    """How many objects could be put without waiting.

    Attributes
    ----------
    maxvalue : int
        How many there could be if the queue were empty.
    """

    def __init__(self, writer: Writer, maxvalue: int) -> None:
        super().__init__(writer)
        self.maxvalue = maxvalue

    def get_value(self) -> int:
        """The free room, exactly."""
        return max(0, self.maxvalue - self._writer.handle.engine.qsize())

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        """Wait for room. It is taken by what is put, not by this."""
        try:
            self._writer.handle.engine.wait_for_room(block, timeout)
        except Full:
            return False
        return True

    def release(self) -> None:
        """Nothing: room is made by what is taken from the queue."""


class UnfinishedTasks(_Count):
    """How many objects were put and are not done with."""

    def get_value(self) -> int:
        """The unfinished tasks, exactly."""
        return self._writer.handle.engine.unfinished()

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        """Count one as done with, if there is any; never waits."""
        try:
            self._writer.handle.engine.task_done()
        except ValueError:
            return False
        return True

    def release(self) -> None:
        """Nothing: `put` counts."""

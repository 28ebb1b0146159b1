"""The engine as Python sees it: queues, streams, locks and memory written in Swift.

A `timeout` is in seconds, relative, `None` for ever; negative is zero. Every wait
lets other threads run and lets signal handlers run, whose exceptions end it.
Errors of the kernel are `OSError` with its errno, except that ENOMEM is `MemoryError`.
"""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, Self, final

from typing_extensions import Buffer

ABI_VERSION: int
RECURSIVE_MUTEX: int
SEMAPHORE: int
ROBUST_MUTEX: int
SEM_VALUE_MAX: int

def info() -> dict[str, Any]:
    """``{"abi": int, "build": str, "features": {name: bool}}``."""

def run_program(
    program: list[Callable[[], object]], excepthook: Callable[..., object], /, *exception: object
) -> NoReturn:
    """Call the program in the list and exit, as the excepthook: with no frame below it."""

# -- pickles of plain values ---------------------------------------------------

def dumps(obj: object) -> bytes | None:
    """The pickle of a plain value, byte for byte what ``ForkingPickler.dumps`` gives.

    Plain are exact None, bool, int, float, str, bytes, functions and classes that are found
    by their names, and tuples, lists and dicts of those, as far as that is fast. None for
    everything else.
    """

def loads(data: Buffer, loads: Callable[[Any], Any]) -> Any:
    """The object of a pickle; `loads` is asked for what is not a plain value."""

def watch_pickler(
    contents: Mapping[str, Any],
    size: int,
    watched: tuple[tuple[Mapping[str, Any], str, object], ...],
    reducers: tuple[dict[type, Any], ...],
    extensions: dict[tuple[str, str], int],
    function_type: type,
    audit: Callable[..., None],
    event: str,
    module: str,
    qualname: str,
    name: str,
    /,
) -> None:
    """Say what the standard pickler is; functions and classes are its as soon as it has changed.

    That is, if its `contents` are not `size` any more, or a mapping in `watched` does not
    have that under the name, or there is something in `extensions`, or, of functions in C,
    their type in one of `reducers`. `audit` is told of the `event` when something is found.
    The rest is the names of attributes.
    """

# -- messages over a descriptor ------------------------------------------------

def send(descriptor: int, data: Buffer, end: PipeEnd | None = None, /) -> None:
    """Send one message in the wire format of ``multiprocessing.connection``."""

def receive(
    descriptor: int, maxsize: int | None = None, end: PipeEnd | None = None, /
) -> bytes | None:
    """The next message, or None, nothing of its body read, if it exceeds `maxsize`.

    Raises EOFError at the end of the stream, and
    ``OSError("got end of file during message")`` inside a message.
    """

def send_object(descriptor: int, obj: object, dumps: Callable[[Any], Buffer], /) -> None:
    """Pickle and send an object; `dumps` pickles what is not a plain value."""

def receive_object(descriptor: int, loads: Callable[[Any], Any], /) -> Any:
    """The object of the next message; `loads` as in `loads`."""

def poll(descriptor: int, timeout: float | None, end: PipeEnd | None = None, /) -> bool:
    """Whether the descriptor can be read, or has ended, within `timeout`."""

@final
class PipeLane:
    """One direction of a pipe of `capacity` bytes, in shared memory."""

    def __new__(cls, capacity: int, label: str) -> Self: ...
    @classmethod
    def attach(cls, descriptor: int, /) -> Self: ...
    @property
    def descriptor(self) -> int:
        """Borrowed: it lives as long as the lane."""
    @property
    def is_held(self) -> bool:
        """Whether this process has any end."""
    def hold(self, descriptor: int, reading: bool, /) -> None:
        """Count on a descriptor of an end from now on."""
    def let_go(self, descriptor: int, reading: bool, /) -> None:
        """Count no longer on a descriptor, which is about to be closed."""
    def leave(self) -> None:
        """Tell who waits at the other end that this process has closed one."""
    def watch(self) -> None:
        """Keep the reading end readable exactly while there is something to receive, for ever."""

@final
class PipeEnd:
    """The lanes of one end of a pipe, through which its messages go until it falls back."""

    def __new__(
        cls, incoming: PipeLane | None, outgoing: PipeLane | None, handles: Any
    ) -> Self: ...
    @property
    def handles(self) -> Any:
        """What it was made with."""
    def fall_back(self) -> bool:
        """Let messages go through the kernel's pipe from now on, for ever.

        Whether all that is to be received is in it by now.
        """

class ConnectionMethods:
    """Methods of Python's Connection for what needs no Python code on its way.

    That is plain values, bytes and the usual timeouts, over an object of exactly the class
    that `_martlet_serve` was called on, with no attributes but those it began with. Everything
    else goes to `_martlet_send` and so on; `_martlet_loads` is asked for what is not a plain value.
    """

    @classmethod
    def _martlet_serve(cls) -> None: ...
    def send(self, obj: Any) -> None: ...
    def recv(self) -> Any: ...
    def send_bytes(self, buf: Buffer, offset: int = 0, size: int | None = None) -> None: ...
    def recv_bytes(self, maxlength: int | None = None) -> bytes: ...
    def poll(self, timeout: float | None = 0.0) -> bool: ...
    def __getstate__(self) -> Any: ...

# -- shared objects ------------------------------------------------------------

@final
class Queue:
    """A queue of records in shared memory. `label` says where it was created."""

    def __new__(cls, maxsize: int = 0, max_bytes: int = 0, label: str = "") -> Self: ...
    @classmethod
    def attach(cls, descriptor: int, /) -> Self: ...
    @property
    def descriptor(self) -> int:
        """Borrowed: it lives as long as the queue."""
    def leave(self) -> None:
        """Tell who waits at the other end that this process has closed one."""
    def bind(self, reader: int, writer: int, /) -> None:
        """Say which ends of the doorbell pipe this process holds, -1 for none."""
    def watch(self) -> None:
        """Keep the doorbell readable exactly while the queue is not empty, for ever."""
    def put(self, record: Buffer, block: bool = True, timeout: float | None = None, /) -> None:
        """Append bytes. Raises `queue.Full`, BrokenPipeError or MemoryError."""
    def put_object(
        self,
        obj: object,
        dumps: Callable[[Any], Buffer | tuple[Buffer, list[Buffer]]],
        block: bool = True,
        timeout: float | None = None,
        /,
    ) -> None:
        """Append the pickle of an object; what `dumps` raises passes through.

        `dumps` gives a pickle, or one of protocol 5 and the buffers beside it. They become
        one record, a standard pickle, and are copied only into it.
        """
    def put_noted(self, obj: object, notes: dict[Any, Any], key: object, note: object, /) -> bool:
        """Append a plain value at once, or return False, having noted nothing.

        ``notes[key]`` is the number that the record has among all that were put, and `note`.
        Nobody else of this process puts meanwhile; None among the `notes` forbids it.
        """
    def put_plain(self, objects: list[Any] | tuple[Any, ...], start: int, /) -> int:
        """Append objects from an index on, as many as there is room for at once; how many.

        Waits for room for the first. 0 if that is not a small plain value, or cannot be put.
        """
    def wait_for_room(self, block: bool = True, timeout: float | None = None, /) -> None:
        """Wait as `put` does, appending nothing. Raises `queue.Full`."""
    def get(
        self, block: bool = True, timeout: float | None = None, maxsize: int = -1, /
    ) -> bytes | None:
        """Take the first record. Raises `queue.Empty`, or EOFError if nobody can put.

        None, and the record stays, if it has more than `maxsize` bytes (-1: no limit).
        """
    def get_object(
        self,
        loads: Callable[[Any], Any],
        block: bool = True,
        timeout: float | None = None,
        /,
    ) -> Any:
        """Take the first object."""
    def begin_spin(self) -> None:
        """Promise to call `get_spinning` at once: before what brings the object about."""
    def get_spinning(self, loads: Callable[[Any], Any], objects: list[Any], /) -> None:
        """Append the first object if it comes while it is cheaper to look than to sleep.

        Once it is taken, no signal handler runs before it is among the `objects`. Raises
        `queue.Empty` if it does not, or is large.
        """
    def end_spin(self) -> None:
        """Leave what comes to the threads that sleep, in any case after the two above."""
    def get_stream(
        self,
        stream: Any,
        in_order: bool,
        notes: dict[Any, Any],
        loads: Callable[[Any], Any],
        others: Any,
        turn: Any,
        /,
    ) -> int:
        """Give an iterator of a pool its results, waiting until one is ready, in one piece.

        No signal handler runs while there is one that was taken and not delivered. The first
        that is not the iterator's own is appended to `others`. The lock `turn` is held
        meanwhile; if somebody has it, or `others` have something, nothing is taken. Each
        result's first two objects are deleted from the `notes`. Returns how many were taken.
        """
    def follow(self) -> None:
        """Wait until there is a record and no thread is in `get_stream`, or about to come back."""
    def get_plain(self, maximum: int, /) -> list[Any]:
        """Take the first objects as far as they are small plain values and there at once.

        None if another process takes one at the same time. What is not given here stays.
        """
    def open_claim(self) -> bool:
        """Let it be known which record this process took last; False if too many do."""
    def close_claim(self, pid: int, /) -> int | None:
        """The number, from 0, of the record that a dead process took last, if it took one."""
    def poll(self, timeout: float | None = 0.0, /) -> bool:
        """Whether a record, or the end, is there within `timeout`. Takes nothing."""
    def qsize(self) -> int: ...
    def byte_count(self) -> int: ...
    def put_count(self) -> int:
        """The records ever put."""
    def got_count(self) -> int:
        """The records ever got."""
    def unfinished(self) -> int:
        """The records that were put and are not done with."""
    def task_done(self) -> None:
        """Raises ``ValueError("task_done() called too many times")``."""
    def join(self, timeout: float | None = None, /) -> bool:
        """Wait until every record put is done; False if `timeout` passed first."""

@final
class QueueEndpoint:
    """An end of a queue as a process holds it, open until it is closed.

    It takes the descriptor of an end of the queue's doorbell. A reading and a writing end become
    one descriptor, until one is asked for or closed.
    """

    def __new__(cls, queue: Queue, descriptor: int, reading: bool) -> Self: ...
    @property
    def descriptor(self) -> int:
        """That of the end, and maybe that of the other end, too; -1 once it is closed."""
    def close(self) -> int:
        """Let nothing more through; the descriptor to close, or -1 if another end goes by it."""
    def fileno(self) -> int:
        """A descriptor of this end alone, by which it goes from now on."""

class QueueBase:
    """`put` and `get` of Python's Queue for what needs no Python code on its way.

    That is plain values, put at once, and gets with the usual timeouts, as long as the
    queue and its end are open. Everything else goes to `_martlet_put` and `_martlet_get`,
    which a subclass has; its `_martlet_loads` is asked for what is not a plain value.
    """

    _closed: bool
    _martlet_fed: bool  #: Whether anything was put in this process.

    def _martlet_attach(self, writer: QueueEndpoint, reader: QueueEndpoint, /) -> None:
        """Use the gates of the writing and the reading end."""
    def put(self, obj: Any, block: bool = True, timeout: float | None = None) -> None: ...
    def get(self, block: bool = True, timeout: float | None = None) -> Any: ...

class SimpleQueueBase:
    """The same for SimpleQueue, whose methods take no timeouts."""

    def _martlet_attach(self, writer: QueueEndpoint, reader: QueueEndpoint, /) -> None: ...
    def put(self, obj: Any) -> None: ...
    def get(self) -> Any: ...

@final
class SemLock:
    """What ``_multiprocessing.SemLock`` is, in an arena; `name` is always None."""

    def __new__(cls, kind: int, value: int, maxvalue: int, label: str = "") -> Self: ...
    @classmethod
    def attach(cls, descriptor: int, offset: int, /) -> Self: ...
    @property
    def place(self) -> tuple[int, int]:
        """(descriptor of the arena, borrowed; offset in it)."""
    @property
    def kind(self) -> int:
        """SEMAPHORE also for a ROBUST_MUTEX, which passes to the next comer when its owner dies."""
    @property
    def maxvalue(self) -> int: ...
    @property
    def name(self) -> None: ...
    @property
    def handle(self) -> Any:
        """A `martlet._objects.sharing.Handle`, as which it is pickled."""
    @property
    def SEM_VALUE_MAX(self) -> int: ...
    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        """Raises `martlet.OwnerDied` if the process that holds a recursive lock is no more."""
    def release(self) -> None:
        """Raises AssertionError or ValueError, worded as the standard module's."""
    def __enter__(self) -> bool: ...
    def __exit__(self, *args: object) -> None: ...
    def _count(self) -> int: ...
    def _is_mine(self) -> bool: ...
    def _get_value(self) -> int: ...
    def _is_zero(self) -> bool: ...
    def _after_fork(self) -> None: ...

@final
class Forwarder:
    """A method: that of the same name of an attribute. In its class, the function it stands for."""

    def __new__(cls, attribute: str, name: str, function: Callable[..., Any], /) -> Self: ...
    @property
    def __func__(self) -> Callable[..., Any]: ...
    def __get__(self, instance: object, owner: type | None = None, /) -> Any: ...

class Synchronized:
    """What Synchronized objects have in C."""

    _obj: Any
    _lock: Any
    acquire: Callable[..., bool]
    release: Callable[[], None]

    @classmethod
    def _martlet_field(cls, name: str, /) -> Any:
        """A descriptor: the attribute of `_obj`, between `acquire()` and `release()`."""
    def _martlet_get_item(self, key: Any, /) -> Any:
        """An item of `_obj`, inside ``with self``."""
    def _martlet_set_item(self, key: Any, value: Any, /) -> None: ...

@final
class Condition:
    """Who waits for a notification; the lock that goes with it is the caller's."""

    def __new__(cls, label: str = "") -> Self: ...
    @classmethod
    def attach(cls, descriptor: int, offset: int, /) -> Self: ...
    @property
    def place(self) -> tuple[int, int]: ...
    def enter(self) -> int:
        """Join the waiters, the lock held. Returns a ticket for one `sleep`."""
    def sleep(self, ticket: int, timeout: float | None = None, /) -> bool:
        """Sleep, the lock given up, until notified; leaves in any case, also by an exception."""
    def notify(self, n: int, lock: object = None, /) -> None:
        """Wake `n`, if `lock` is a held SemLock when it is given back."""
    def waiting(self) -> int: ...

@final
class Event:
    def __new__(cls, label: str = "") -> Self: ...
    @classmethod
    def attach(cls, descriptor: int, offset: int, /) -> Self: ...
    @property
    def place(self) -> tuple[int, int]: ...
    def is_set(self) -> bool: ...
    def set(self) -> None: ...
    def clear(self) -> None: ...
    def wait(self, timeout: float | None = None, /) -> bool: ...

@final
class Barrier:
    """Raises ``threading.BrokenBarrierError`` from `arrive`, `wait` and `open`."""

    def __new__(cls, parties: int, label: str = "") -> Self: ...
    @classmethod
    def attach(cls, descriptor: int, offset: int, /) -> Self: ...
    @property
    def place(self) -> tuple[int, int]: ...
    @property
    def parties(self) -> int: ...
    @property
    def n_waiting(self) -> int: ...
    @property
    def broken(self) -> bool: ...
    def arrive(self) -> tuple[int, int]:
        """(round, index). Index ``parties - 1`` must go on to `open` or `abort`."""
    def wait(self, round: int, timeout: float | None = None, /) -> None:
        """Wait for the round to open; a timeout breaks the barrier, any exception leaves it."""
    def open(self, round: int, /) -> None: ...
    def leave(self, round: int, /) -> None:
        """Give up waiting for the round."""
    def abort(self) -> None: ...
    def reset(self) -> None: ...

@final
class Memory:
    """Zero-filled shared bytes, with the buffer protocol (writable, one dimension)."""

    def __new__(cls, size: int, label: str = "") -> Self: ...
    @classmethod
    def attach(cls, descriptor: int, size: int, /) -> Self: ...
    @property
    def descriptor(self) -> int: ...
    def __len__(self) -> int: ...
    def __buffer__(self, flags: int, /) -> memoryview: ...

"""Commands that are run with a limit, and whose whole process tree is gone afterwards."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import termios
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .collector import Collector

__all__ = [
    "Run",
    "abandoned",
    "end_tree",
    "ending_with_signals",
    "members",
    "run",
    "tree_environment",
]

_VARIABLE = "MARTLET_TREE"
_stopped = threading.Event()
_SHARED_MEMORY = Path("/dev/shm")
# The folder belongs to the whole machine: others may make names there at any time.
_OWN_NAMES = ("psm_", "sem.mp-", "martlet")


@dataclass(frozen=True)
class Run:
    """What one run of a command did.

    Attributes
    ----------
    code : int or None
        The exit code, or None if the command did not end within its limit.
    stdout, stderr : str
        The first megabytes of what the whole tree wrote.
    seconds : float
        From the start to the end of the first process.
    first_pid, last_pid : int
        Every process of the run had an id between these two.
    processes : tuple of str
        The command lines of processes that outlived the first one and had to be killed.
    names : tuple of str
        The names, of those that are given by themselves, that were left in shared memory.
    writing : bool or None
        Whether it still wrote when its window was over; None if it ended, or wrote nothing.
    """

    code: int | None
    stdout: str
    stderr: str
    seconds: float
    first_pid: int
    last_pid: int
    processes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    writing: bool | None = None


def run(
    command: Sequence[str],
    *,
    timeout: float,
    progress: Callable[[], object] | None = None,
    cwd: str | Path | None = None,
    environment: Mapping[str, str] | None = None,
    jostle: bool = False,
    grace: float = 10.0,
    window: float | None = None,
) -> Run:
    """Run a command in a session of its own, and end all that is left of it.

    Parameters
    ----------
    timeout : float
        The longest run, in seconds.
    progress : callable, optional
        The limit starts anew whenever the result of this changes.
    environment : mapping, optional
        The environment; the default is that of this process.
    jostle : bool, optional
        Stop processes of the tree for some milliseconds again and again, which brings about orders
        of events that a quiet machine shows seldom.
    grace : float, optional
        How long processes may outlive the first one, in seconds, before they count as left.
    window : float, optional
        A command that is endless ends so many seconds after it wrote for the first time. Its
        standard output is a terminal: in a pipe, what it prints would stay in its buffer.
    """
    if _stopped.is_set():
        raise RuntimeError("a signal has ended all runs")
    token, variables = tree_environment(os.environ if environment is None else environment)
    names = _shared_names()
    start = time.monotonic()
    with ExitStack() as stack:
        output, terminal = (None, None) if window is None else _open_terminal(stack)
        process = stack.enter_context(
            subprocess.Popen(
                command,
                cwd=cwd,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if terminal is None else terminal,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        )
        if terminal is None:
            output = process.stdout
        else:
            terminal.close()  # The end of the output is where all others have closed it.
        left: tuple[str, ...] = ()
        with Collector(process.pid, (output, process.stderr)) as collector:
            try:
                if _stopped.is_set():  # It may have come between the look above and the start.
                    raise RuntimeError("a signal has ended all runs")
                _watch(collector, process, timeout, progress, token if jostle else None, window)
                seconds = time.monotonic() - start
                code = process.poll()
                last_pid = _last_pid()
                if code is None:
                    collector.stop_keeping()  # What the end brings about is not the program's.
                else:
                    left = _outlive(collector, token, time.monotonic() + grace)
            finally:
                end_tree(token)
            collector.drain()
    return Run(
        code,
        collector.text(output),
        collector.text(process.stderr),
        seconds,
        process.pid,
        last_pid,
        left,
        abandoned(sorted(_shared_names() - names), time.monotonic() + min(grace, 1.0)),
        _still_wrote(collector, window) if code is None and window is not None else None,
    )


def _open_terminal(stack: ExitStack) -> tuple[IO[bytes], IO[bytes]]:
    """Both sides of a terminal that leaves what is written as it is: the reader's is the first."""
    reader, writer = (stack.enter_context(open(fd, "r+b", buffering=0)) for fd in os.openpty())
    modes = termios.tcgetattr(writer)
    modes[1] &= ~termios.OPOST
    termios.tcsetattr(writer, termios.TCSANOW, modes)
    return reader, writer


def _still_wrote(collector: Collector, window: float) -> bool | None:
    """Whether output came after the first quarter of the window; None if there was none at all."""
    if collector.first is None or collector.last is None:
        return None
    return collector.last - collector.first > window / 4


@contextmanager
def ending_with_signals() -> Iterator[None]:
    """Let a signal that ends this process end all that it runs, too.

    Only for the main thread; the signals are SIGHUP, SIGINT and SIGTERM.
    """
    outer = os.environ.get(_VARIABLE)
    token, variables = tree_environment(os.environ)

    def stop(number: int, _: object) -> None:
        _stopped.set()
        end_tree(token)
        sys.exit(128 + number)

    numbers = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, stop) for number in numbers}
    os.environ[_VARIABLE] = variables[_VARIABLE]
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if outer is None:
            del os.environ[_VARIABLE]
        else:
            os.environ[_VARIABLE] = outer


def tree_environment(environment: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """A new token, and the environment that hands it to a whole process tree.

    A tree that is started inside of another one belongs to both.
    """
    outer = environment.get(_VARIABLE)
    token = f"{outer}/{uuid.uuid4().hex}" if outer else uuid.uuid4().hex
    return token, {**environment, _VARIABLE: token}


def members(token: str) -> list[int]:
    """The ids of all living processes of a tree."""
    entry = f"{_VARIABLE}={token}".encode()
    return [
        pid
        for pid in _pids()
        if any(
            variable == entry or variable.startswith(entry + b"/")
            for variable in _environment(pid).split(b"\0")
        )
    ]


def _environment(pid: int) -> bytes:
    """The environment of a process; amid `exec` it has none, which is over in a moment."""
    for _ in range(100):
        environment = _read(pid, "environ")
        if environment or not _is_amid_exec(pid):
            break
        time.sleep(0.001)
    return environment


def _is_amid_exec(pid: int) -> bool:
    try:
        os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return False  # a kernel thread, a zombie, or somebody else's
    fields = _read(pid, "stat").rpartition(b")")[2].split()
    return fields[47:48] == [b"0"]  # where the environment starts


def end_tree(token: str) -> None:
    """Kill all processes of a tree; resource trackers last, for they clean up after the others."""
    for patience, spared in ((1.0, b"resource_tracker"), (5.0, b"\0")):
        deadline = time.monotonic() + patience
        while (pids := members(token)) and time.monotonic() < deadline:
            for pid in pids:
                if spared == b"\0" or spared not in _read(pid, "cmdline"):
                    _signal(pid, signal.SIGKILL)
                else:
                    _signal(pid, signal.SIGCONT)
            time.sleep(0.01)
        if not pids:
            break


def _watch(
    collector: Collector,
    process: subprocess.Popen[bytes],
    timeout: float,
    progress: Callable[[], object] | None,
    jostled: str | None,
    window: float | None,
) -> None:
    """Collect until the process ends or its time is over."""
    state, deadline = None, time.monotonic() + timeout
    while process.poll() is None and (rest := deadline - time.monotonic()) > 0:
        if window is not None:
            if collector.first is not None:
                rest = min(rest, collector.first + window - time.monotonic())
                if rest <= 0:
                    break
            else:
                rest = min(rest, 0.05)  # Until it writes, the end of the window is unknown.
        if progress is not None:
            if (present := progress()) != state:
                state, deadline = present, time.monotonic() + timeout
            rest = min(rest, 1.0)
        stopped = []
        if jostled is not None:
            pids = members(jostled)
            stopped = [pid for pid in pids if len(pids) > 1 and random.random() < 0.5]
            rest = min(rest, random.uniform(0.002, 0.05))
        for pid in stopped:
            _signal(pid, signal.SIGSTOP)
        wake = time.monotonic() + rest
        while process.poll() is None and (rest := wake - time.monotonic()) > 0:
            collector.pump(rest)
        for pid in stopped:
            _signal(pid, signal.SIGCONT)


def _outlive(collector: Collector, token: str, deadline: float) -> tuple[str, ...]:
    """Wait for the rest of a tree, and say what is still there at the deadline."""
    while (pids := members(token)) and time.monotonic() < deadline:
        collector.pump(0.01)
    lines = (_read(pid, "cmdline").replace(b"\0", b" ").decode(errors="replace") for pid in pids)
    return tuple(line.strip() for line in lines)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return  # It was faster.


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]


def _read(pid: int, name: str) -> bytes:
    """A file that the kernel keeps of a process; empty if it ended, or belongs to somebody else."""
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


def _last_pid() -> int:
    """The id that the kernel gave last."""
    return int(Path("/proc/loadavg").read_text().split()[-1])


def _shared_names() -> frozenset[str]:
    if not _SHARED_MEMORY.is_dir():
        return frozenset()
    return frozenset(n for n in os.listdir(_SHARED_MEMORY) if n.startswith(_OWN_NAMES))


def abandoned(names: Iterable[str], deadline: float) -> tuple[str, ...]:
    """Those of some names in shared memory that are there until the deadline, used by no program.

    Nobody removes what an ended tree has left: what goes was another program's.
    """
    while names := [name for name in names if not _is_of_others(name)]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return tuple(names)


def _is_of_others(name: str) -> bool:
    """Whether a name is gone, or another user's, or some living process maps it."""
    path = _SHARED_MEMORY / name
    try:
        owner = path.lstat().st_uid
    except FileNotFoundError:
        return True
    mapped = str(path).encode()
    return owner != os.geteuid() or any(mapped in _read(pid, "maps") for pid in _pids())

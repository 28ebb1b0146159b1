"""Commands that are run with a limit, and whose whole process tree is gone afterwards."""

from __future__ import annotations

import os
import random
import selectors
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

__all__ = ["Run", "end_tree", "ending_with_signals", "members", "run", "tree_environment"]

_VARIABLE = "MARTLET_TREE"
_stopped = threading.Event()
_KEPT_BYTES = 4 << 20
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
    """

    code: int | None
    stdout: str
    stderr: str
    seconds: float
    first_pid: int
    last_pid: int
    processes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def run(
    command: Sequence[str],
    *,
    timeout: float,
    progress: Callable[[], object] | None = None,
    cwd: str | Path | None = None,
    environment: Mapping[str, str] | None = None,
    jostle: bool = False,
    grace: float = 10.0,
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
    """
    if _stopped.is_set():
        raise RuntimeError("a signal has ended all runs")
    token, variables = tree_environment(os.environ if environment is None else environment)
    names = _shared_names()
    start = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        left: tuple[str, ...] = ()
        with _Collector(process) as collector:
            try:
                _watch(collector, process, timeout, progress, token if jostle else None)
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
        collector.text(process.stdout),
        collector.text(process.stderr),
        seconds,
        process.pid,
        last_pid,
        left,
        _left_names(names, time.monotonic() + min(grace, 1.0)),
    )


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


class _Collector:
    """Reads what a process tree writes and notices when its first process ends."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._selector = selectors.DefaultSelector()
        self._kept: dict[object, bytearray] = {}
        self._room = _KEPT_BYTES
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            self._kept[stream] = bytearray()
            self._selector.register(stream, selectors.EVENT_READ)
        self._pidfd: int | None = os.pidfd_open(process.pid)
        self._selector.register(self._pidfd, selectors.EVENT_READ)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()
        if self._pidfd is not None:
            os.close(self._pidfd)

    def pump(self, timeout: float) -> None:
        """Wait for output or the end of the first process, and keep what came."""
        for key, _ in self._selector.select(max(timeout, 0)):
            if key.fd == self._pidfd:
                self._selector.unregister(self._pidfd)
                os.close(self._pidfd)
                self._pidfd = None
                continue
            data = os.read(key.fd, 1 << 16)
            if not data:
                self._selector.unregister(key.fileobj)
            kept = self._kept[key.fileobj]
            kept += data[: max(self._room - len(kept), 0)]

    def stop_keeping(self) -> None:
        """Discard what is written from now on."""
        self.pump(0)
        self._room = 0

    def drain(self) -> None:
        """Read to the end of all streams, which a process outside of the tree may hold open."""
        deadline = time.monotonic() + 1
        while self._selector.get_map() and time.monotonic() < deadline:
            self.pump(0.1)

    def text(self, stream: object) -> str:
        """What was kept of a stream."""
        return self._kept[stream].decode(errors="backslashreplace")


def _watch(
    collector: _Collector,
    process: subprocess.Popen[bytes],
    timeout: float,
    progress: Callable[[], object] | None,
    jostled: str | None,
) -> None:
    """Collect until the process ends or its time is over."""
    state, deadline = None, time.monotonic() + timeout
    while process.poll() is None and (rest := deadline - time.monotonic()) > 0:
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


def _outlive(collector: _Collector, token: str, deadline: float) -> tuple[str, ...]:
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


def _left_names(known: frozenset[str], deadline: float) -> tuple[str, ...]:
    """New names in shared memory that stay, and that no program that still runs uses."""
    while left := [name for name in sorted(_shared_names() - known) if not _in_use(name)]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return tuple(left)


def _in_use(name: str) -> bool:
    """Whether a name is gone again, or some living process (of another program) maps it."""
    path = str(_SHARED_MEMORY / name)
    return not os.path.lexists(path) or any(path.encode() in _read(pid, "maps") for pid in _pids())

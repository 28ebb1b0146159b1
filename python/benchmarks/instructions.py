"""Counts the engine's instructions in single operations, and fails if one has grown.

usage: python instructions.py [--update]

callgrind counts what is executed inside the extension's file, not in the interpreter or in libc: so
the counts are the same for every interpreter. They are compared with instructions.json beside this
file; --update writes them there.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

__all__ = ["changes", "inside", "main", "measure"]

KNOWN = Path(__file__).with_name("instructions.json")
PACKAGE = Path(__file__).resolve().parents[1] / "martlet"
ENGINE = "_engine"
#: An operation may cost this much more than what is known before that is a fault.
TOLERANCE = 1.05
#: What a line of costs begins with: a position, as it is or relative to the one before.
POSITIONS = tuple("0123456789+-*")

#: Each operation, how often it is done, and the call; those before it were done by then. What else
#: a run does varies by some thousands of instructions, so what takes few is done more often.
OPERATIONS = {
    "put": (2_000, "queue.put(7)"),
    "get": (2_000, "queue.get()"),
    "send": (2_000, "sender.send(7)"),
    "recv": (2_000, "receiver.recv()"),
    "acquire": (20_000, "semaphore.acquire()"),
    "release": (20_000, "semaphore.release()"),
    "lock pair": (20_000, "lock.acquire(), lock.release()"),
}
PREPARATION = """\
import sys
sys.path.insert(0, sys.argv[1])
import martlet
context = martlet.get_context("fork")
queue, (receiver, sender) = context.Queue(), context.Pipe(duplex=False)
lock, semaphore = context.Lock(), context.Semaphore(20_000)
"""


def inside(lines: Iterable[str], name: str) -> int:
    """Add up what a profile says was executed in the file called `name` itself.

    Parameters
    ----------
    lines : iterable of str
        A profile in callgrind's format, without compressed names or positions.
    """
    total, counts, is_call = 0, False, False
    for line in lines:
        if line.startswith("ob="):
            counts = Path(line[3:].strip()).name.startswith(f"{name}.")
        elif line.startswith("calls="):
            is_call = True  # The next line is what the called function took.
        elif line[:1] in POSITIONS:
            if counts and not is_call:
                total += int(line.split()[-1])
            is_call = False
    return total


def measure() -> dict[str, float]:
    """The instructions of one of each operation."""
    loops = [f"for _ in range({count}): {call}\n" for count, call in OPERATIONS.values()]
    programs = [PREPARATION + "".join(loops[:done]) for done in range(len(loops) + 1)]
    with tempfile.TemporaryDirectory(prefix="martlet-instructions-") as name:
        folder = Path(name)
        _copy_package(folder)
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            totals = list(threads.map(lambda program: _total(program, folder), programs))
    return {
        operation: round((after - before) / OPERATIONS[operation][0], 1)
        for operation, before, after in zip(OPERATIONS, totals, totals[1:])
    }


def changes(known: Mapping[str, float], found: Mapping[str, float]) -> list[str]:
    """What has grown too much or is not known, one line for each operation."""
    faults = []
    for operation, count in found.items():
        if operation not in known:
            faults.append(f"{operation}: {count:g} instructions, not known before")
        elif count > known[operation] * TOLERANCE:
            growth = count / known[operation] - 1
            faults.append(f"{operation}: {known[operation]:g} -> {count:g} (+{growth:.1%})")
    return faults


def main(arguments: list[str]) -> int:
    """Run the command line; 0 if nothing has grown, 1 if something has, 2 without valgrind."""
    if shutil.which("valgrind") is None:
        print("missing: valgrind, which counts instructions - apt install valgrind")
        return 2
    found = measure()
    known = json.loads(KNOWN.read_text()) if KNOWN.exists() else {}
    for operation, count in found.items():
        print(f"{operation:<9} {count:>8g} instructions (known: {known.get(operation, 0):g})")
    if "--update" in arguments:
        KNOWN.write_text(json.dumps(found, indent=2) + "\n")
        return 0
    faults = changes(known, found)
    for fault in faults:
        print(f"more instructions than {KNOWN.name} says: {fault}")
    return 1 if faults else 0


def _copy_package(folder: Path) -> None:
    """Copy martlet without debug information, of which valgrind may know older kinds only."""
    copy = shutil.copytree(PACKAGE, folder / "martlet")
    for engine in copy.glob(f"{ENGINE}.*.so"):
        subprocess.run(["strip", engine], check=True)


def _total(program: str, folder: Path) -> int:
    """The engine's instructions in a whole run of a program on the martlet in `folder`."""
    profile = folder / f"profile-{threading.get_ident()}"
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", "--quiet"]
    command += ["--compress-strings=no", "--compress-pos=no"]
    done = subprocess.run(
        [*command, sys.executable, "-I", "-c", program, str(folder)],
        env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"valgrind ended with {done.returncode}\n{done.stderr}")
    with open(profile, errors="replace") as lines:
        return inside(lines, ENGINE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

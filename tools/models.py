"""Checks the models in Tests/Models exhaustively, and that each of their mutations is found out.

usage: tools/models.py [NAME...]
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

__all__ = ["check", "main"]

MODELS = Path(__file__).resolve().parent.parent / "Tests/Models"
#: Each model, what it is checked with, and what each of its mutations is checked with.
RIGHT = {
    "queue.pml": [
        ["-DCAPACITY=1"],
        ["-DCAPACITY=2"],
        ["-DCAPACITY=1", "-DSETTLING", "-DPRODUCERS=1"],
        ["-DCAPACITY=1", "-DDEATHS", "-DPRODUCERS=1"],
    ],
    "semaphore.pml": [["-DMAXIMUM=1", "-DTHREADS=4"], ["-DMAXIMUM=2", "-DTHREADS=4"]],
}
WRONG = {
    "queue.pml": [
        ["-DCAPACITY=2", "-DMUTATION_ANNOUNCE_IN_PLACE"],
        ["-DCAPACITY=2", "-DMUTATION_ADVANCE_BEFORE_PUBLISH"],
        ["-DCAPACITY=2", "-DMUTATION_CHECK_BEFORE_SAMPLE"],
        ["-DCAPACITY=2", "-DMUTATION_NO_FENCE"],
        ["-DCAPACITY=2", "-DMUTATION_NOTHING_PASSED_ON"],
        ["-DCAPACITY=2", "-DMUTATION_NO_ROOM_PASSED_ON"],
        ["-DCAPACITY=2", "-DSETTLING", "-DMUTATION_SETTLED_FOR_GOOD"],
    ],
    "semaphore.pml": [
        ["-DMAXIMUM=1", "-DTHREADS=4", "-DMUTATION_NO_NUMBER"],
        ["-DMAXIMUM=2", "-DTHREADS=5", "-DMUTATION_NO_NUMBER"],
    ],
}
COUNTS = re.compile(
    r"depth reached (?P<depth>\d+), errors: (?P<errors>\d+)\s+(?P<states>[\d.e+]+) states, stored"
)


def check(model: str, definitions: list[str]) -> tuple[int, str]:
    """The number of errors that spin finds, and a line of what it looked at.

    Raises
    ------
    RuntimeError
        The search ended before all states were seen.
    """
    with tempfile.TemporaryDirectory(prefix="martlet-models-") as name:
        for file in MODELS.glob("*.pml"):
            shutil.copy(file, name)
        subprocess.run(
            ["spin", "-a", *definitions, model], cwd=name, check=True, stdout=subprocess.DEVNULL
        )
        subprocess.run(
            ["gcc", "-O2", "-w", "-DSAFETY", "-DCOLLAPSE", "-DMEMLIM=12000", "-o", "pan", "pan.c"],
            cwd=name, check=True,
        )  # fmt: skip
        # The model's judge says what is wrong where nothing moves.
        search = subprocess.run(
            ["./pan", "-E", "-m20000000"], cwd=name, check=True, capture_output=True, text=True
        )
    counts = COUNTS.search(search.stdout)
    if counts is None or "resource" in search.stdout or "too small" in search.stdout:
        raise RuntimeError(f"{model} {definitions}: the search was not finished\n{search.stdout}")
    errors = int(counts["errors"])
    return errors, f"{counts['states']} states, depth {counts['depth']}, {errors} errors"


def faults(names: list[str]) -> Iterator[str]:
    """Check all models called one of `names`, printing a line for each."""
    for is_right, table in ((True, RIGHT), (False, WRONG)):
        for model, runs in table.items():
            for definitions in runs if model in names else []:
                errors, line = check(model, definitions)
                title = " ".join([model, *(word.removeprefix("-D") for word in definitions)])
                print(f"{title}: {line}", flush=True)
                if is_right and errors:
                    yield f"{title}: has errors"
                if not is_right and not errors:
                    yield f"{title}: a mutation that is not found out"


def main(arguments: list[str]) -> int:
    """Run the command line; 0 if all is as it should be, 1 if not, 2 without spin."""
    for tool in ("spin", "gcc"):
        if shutil.which(tool) is None:
            print(f"missing: {tool}, for the models - apt install {tool}", file=sys.stderr)
            return 2
    found = list(faults(arguments or list(RIGHT)))
    for fault in found:
        print(f"fault: {fault}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

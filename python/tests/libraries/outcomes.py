"""How the tests of a library end on each module, and what is different."""

import json
import os
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from environment import Environment

__all__ = ["MODULES", "Comparison", "Run", "compare"]

MODULES = ("standard", "martlet")

#: Seconds for one test, and for all that one interpreter runs.
TEST_LIMIT = 120
RUN_LIMIT = 1200

#: How often a test that ended differently is run again on each module.
REPEATS = 3


@dataclass
class Run:
    """One run of tests: their outcomes by test id, and how long it took."""

    outcomes: dict[str, str]
    seconds: float

    def count(self, outcome: str) -> int:
        """How many tests ended so."""
        return Counter(self.outcomes.values())[outcome]


@dataclass
class Comparison:
    """The runs of a library's tests on both modules.

    Attributes
    ----------
    runs : dict
        The first run on each module.
    repeated : dict
        For each test that ended differently, how often it passed on each module when
        it was run again.
    """

    runs: dict[str, Run]
    repeated: dict[str, dict[str, int]] = field(default_factory=dict)

    def lost(self) -> list[str]:
        """The tests that pass less often on martlet."""
        return [
            test for test, passed in self.repeated.items() if passed["martlet"] < passed["standard"]
        ]


def compare(environment: Environment) -> Comparison:
    """Run all tests on both modules, and those that differ again."""
    words = environment.library.arguments
    files = [word for word in words if not word.startswith("-")]
    if environment.library.separate:
        found = [sorted(environment.tests.glob(file)) for file in files]
        groups = [[str(path)] for paths in found for path in paths]
    else:
        groups = [files]
    with open(environment.folder / "output.txt", "wb") as log:
        runs = {module: _run(environment, module, groups, log) for module in MODULES}
        comparison = Comparison(runs)
        standard, martlet = (runs[module].outcomes for module in MODULES)
        for test in standard | martlet:
            if standard.get(test) == martlet.get(test):
                continue
            comparison.repeated[test] = {
                module: sum(
                    _run(environment, module, [[test]], log).outcomes.get(test) == "passed"
                    for _ in range(REPEATS)
                )
                for module in MODULES
            }
    return comparison


def _run(environment: Environment, module: str, groups: list[list[str]], log: IO[bytes]) -> Run:
    """Run each group of files or tests in a process of its own."""
    record = environment.folder / f"{module}.jsonl"
    record.write_text("")
    library = environment.library
    runner = ["-m", "martlet"] if module == "martlet" else []
    command = [environment.python, *runner, "-m", "pytest", f"--rootdir={environment.tests}"]
    command += ["-p", "martlet_outcomes", "-p", "no:cacheprovider", f"--timeout={TEST_LIMIT}"]
    command += [word for word in library.arguments if word.startswith("-")]
    command += [f"--deselect={test}" for test in library.deselect]
    variables = environment.variables(martlet=module == "martlet")
    variables["MARTLET_OUTCOMES"] = str(record)
    start = time.monotonic()
    for group in groups:
        _call([*command, *group], environment.tests, variables, log)
    return Run(_read(record.read_text()), time.monotonic() - start)


def _call(command: list[str], folder: Path, variables: dict[str, str], log: IO[bytes]) -> None:
    log.write(f"\n=== {' '.join(command)}\n".encode())
    log.flush()
    with subprocess.Popen(
        command,
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    ) as process:
        try:
            process.wait(RUN_LIMIT)
        except subprocess.TimeoutExpired:
            log.write(f"=== ended after {RUN_LIMIT} s\n".encode())
        finally:
            _end_session(process.pid)


def _end_session(leader: int) -> None:
    """End what a run has left running in its process group."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def _read(text: str) -> dict[str, str]:
    outcomes: dict[str, str] = {}
    for line in map(json.loads, text.splitlines()):
        # A test that fails when it is taken down has failed.
        if outcomes.get(line["test"]) != "failed":
            outcomes[line["test"]] = line["outcome"]
    return outcomes

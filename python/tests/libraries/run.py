"""Runs the tests of libraries on the standard module and on martlet, and compares.

usage: run.py [NAME ...]

What is run is in libraries.toml; without a NAME, all of it. Each library gets an environment
of its own in .build/libraries, which is kept, with what was printed in output.txt. A test that
ended differently is run three times more on both.
"""

import subprocess
import sys

from environment import Environment, Library, read_libraries
from outcomes import MODULES, REPEATS, Comparison, compare

__all__ = ["main"]

HEADS = ("library", "tests", "standard", "martlet", "lost", "standard s", "martlet s")


def main(names: list[str]) -> int:
    """Run the command line; the result is the exit code: 1 if a test is lost, or none is run."""
    libraries = read_libraries()
    unknown = [name for name in names if name not in libraries]
    if unknown:
        print(f"run.py: not in libraries.toml: {', '.join(unknown)}", file=sys.stderr)
        return 2
    print(f"| {' | '.join(HEADS)} |\n|-|{'-:|' * (len(HEADS) - 1)}", flush=True)
    passed = [run(libraries[name]) for name in names or libraries]
    return 0 if all(passed) else 1


def run(library: Library) -> bool:
    """Run the tests of a library, print what came of it, and return whether none is lost."""
    environment = Environment(library)
    try:
        environment.prepare()
    except subprocess.CalledProcessError as error:
        print(f"{library.name} could not be installed: {error}", flush=True)
        return False
    comparison = compare(environment)
    print(row(library, comparison), flush=True)
    for test, passed in comparison.repeated.items():
        counts = ", ".join(f"{passed[module]} of {REPEATS} on {module}" for module in MODULES)
        print(f"    again: passed {counts}: {test}", flush=True)
    return comparison.runs["standard"].count("passed") > 0 and not comparison.lost()


def row(library: Library, comparison: Comparison) -> str:
    """A line of the table."""
    runs = [comparison.runs[module] for module in MODULES]
    cells = [
        f"{library.name} {library.version}",
        str(len(runs[0].outcomes | runs[1].outcomes)),
        *(str(run.count("passed")) for run in runs),
        str(len(comparison.lost())),
        *(f"{run.seconds:.0f}" for run in runs),
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""``python -m martlet diff``: one program on both modules, and what differs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ..processes import ending_with_signals
from .check import Comparison, Settings, default_method, launch_failure
from .endless import EndlessPrograms
from .many import REPEATED, Task, one_by_one, side_by_side
from .report import Table, as_json
from .speed import write_speed

__all__ = ["main"]

_METHODS = ("fork", "spawn", "forkserver")


def main(argv: Sequence[str]) -> int:
    """Compare programs; 0 if all are identical, 1 if one differs."""
    options = _parser(argparse.REMAINDER).parse_args(argv)
    if Path(options.program).is_dir():
        # It takes no arguments: what follows are options and further places.
        options = _parser("*").parse_intermixed_args(argv)
    with ending_with_signals():
        return _compare(options)


def _compare(options: argparse.Namespace) -> int:
    places, args = [options.program], options.args
    if Path(options.program).is_dir():
        places, args = [options.program, *args], []
    found = {place: _programs(place) for place in places}
    if missing := [place for place in places if not found[place]]:
        print(f"martlet diff: no program at {' '.join(missing)}", file=sys.stderr)
        return 2
    programs = [program for place in places for program in found[place]]
    try:
        listed = EndlessPrograms.read(options.endless) if options.endless else EndlessPrograms()
    except (OSError, ValueError) as error:
        print(f"martlet diff: {error}", file=sys.stderr)
        return 2
    if failure := launch_failure():
        print(f"martlet diff: {failure}", file=sys.stderr)
        return 2
    methods = _METHODS if options.method == "all" else [options.method or default_method()]
    tasks = [
        Task(program, method, listed.holds(program, method))
        for program in programs
        for method in methods
    ]
    settings = Settings(options.runs, options.timeout)
    table = Table(
        tasks, options.timeout, options.side_by_side, sys.stderr if options.json else sys.stdout
    )
    comparisons: list[Comparison] = []
    compare = side_by_side if options.side_by_side else one_by_one
    for one in compare(tasks, args, settings, table.progress):
        table.add(one)
        if one.result != REPEATED:
            comparisons.append(one)
    table.finish(comparisons)
    if options.speed:
        write_speed(table.write, table.progress)
    if options.json:
        print(as_json(comparisons))
    return int(any(one.result == "different" for one in comparisons))


def _parser(rest: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m martlet diff",
        description="Run programs on the standard module and on martlet, and compare their output, "
        "errors and exit codes.",
    )
    parser.add_argument(
        "--method",
        choices=(*_METHODS, "all"),
        help="the start method (default: that of the interpreter)",
    )
    parser.add_argument("--json", action="store_true", help="write JSON; the table goes to stderr")
    parser.add_argument(
        "--timeout",
        type=float,
        default=Settings.timeout,
        metavar="SECONDS",
        help="a program that runs longer does not end (default: %(default)g)",
    )
    parser.add_argument(
        "--runs",
        type=_positive,
        default=Settings.runs,
        metavar="N",
        help="runs on each module (default: %(default)d)",
    )
    parser.add_argument(
        "--side-by-side",
        action="store_true",
        help="run programs at the same time; right if they share no file, port or name",
    )
    parser.add_argument(
        "--endless",
        metavar="FILE",
        help="TOML that lists, by name, the start methods in which programs do not end: of these, "
        f"and of a program whose first line begins with Endless, {Settings.window:g} seconds of "
        "output are compared",
    )
    parser.add_argument(
        "--speed", action="store_true", help="end with how much faster three things are"
    )
    parser.add_argument("program", metavar="PROGRAM_OR_FOLDER")
    parser.add_argument(
        "args",
        nargs=rest,
        help="arguments of the program; after a folder, more folders and programs",
    )
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _programs(where: str) -> list[str]:
    """The program itself, or those directly in a folder whose names do not start with ``_``."""
    path = Path(where)
    if path.is_dir():
        return sorted(str(p) for p in path.glob("*.py") if not p.name.startswith("_"))
    return [where] if path.is_file() else []

"""Every program of the corpus does the same on both modules.

A quick run takes each program in two start methods, one of them fork; ``MARTLET_LONG=1`` in the
environment takes all, also for the programs named in `LONG`.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from martlet.cli.diff.check import Settings, compare_program

FOLDER = Path(__file__).parent / "programs"
PROGRAMS = sorted(str(path.relative_to(FOLDER).with_suffix("")) for path in FOLDER.glob("*/*.py"))
METHODS = ("fork", "spawn", "forkserver")
# A busy machine is slow, and none of the programs is meant to be endless.
SETTINGS = Settings(runs=1, timeout=300.0, names=False)
IS_LONG = os.environ.get("MARTLET_LONG") == "1"

# Where the program is `__mp_main__`, printing any traceback warns of its `__spec__` on 3.15.
DEV = ["-X", "dev", "-W", "error", "-W", "ignore:Module globals:DeprecationWarning"]

#: Options of the interpreter that a program is run with, besides none.
OPTIONS = {
    "queues/order": DEV,
    "pools/callbacks": DEV,
    "managers/kinds": DEV,
    "sync/barriers": DEV,
    "connections/pipes": DEV,
    "starts/environment": ["-O", "-X", "dev", "-W", "ignore"],
    "starts/side_effects": ["-I"],
    "processes/current": ["-E", "-S"],
    "exits/tracebacks": ["-OO", "-X", "utf8"],
}

#: What further runs have where it means something. Where not, it is taken for nothing.
LAZY = ["-X", "lazy_imports=all"]

#: Programs that the standard module does not run so, and why.
EAGER = {
    "limits/descriptors": "it imports what it needs when there are no descriptors left",
    "objects/arrays": "it waits for ever where there is no numpy",
}

#: Programs that take long, and why.
LONG = {
    "big/bytes_object": "more than two gibibytes",
    "big/bytes_pipe": "more than two gibibytes",
    "big/bytes_queue": "more than two gibibytes",
    "big/bytes_simple_queue": "more than two gibibytes",
    "big/list": "three gibibytes",
    "big/many_queues": "thousands of queues",
    "big/small_objects": "100,000 objects",
}


def cases():
    """What is to be run: a program, a start method and options."""
    for number, program in enumerate(PROGRAMS):
        by_turns = METHODS[1 + number % 2]
        for method in METHODS if IS_LONG else (METHODS[0], by_turns):
            yield program, method, []
        if program in OPTIONS:
            yield program, by_turns, OPTIONS[program]
        if sys.version_info >= (3, 15) and program not in EAGER:
            yield program, by_turns, LAZY


def left_out(program):
    return program in LONG and not IS_LONG


@pytest.fixture(scope="module")
def comparisons(request):
    """What comes of each selected case, two of which run at a time."""
    chosen = [
        item.callspec.params["case"]
        for item in request.session.items
        if getattr(item, "function", None) is test_a_program_does_the_same_on_both_modules
    ]
    with ThreadPoolExecutor(2) as threads:
        yield {
            name(case): threads.submit(
                compare_program,
                str(FOLDER / f"{case[0]}.py"),
                case[1],
                settings=SETTINGS,
                options=case[2],
            )
            for case in chosen
            if not left_out(case[0])
        }
        threads.shutdown(cancel_futures=True)


def name(case):
    program, method, options = case
    return f"{program} {method} {' '.join(options)}".strip()


@pytest.mark.parametrize("case", list(cases()), ids=name)
def test_a_program_does_the_same_on_both_modules(case, comparisons):
    if left_out(case[0]):
        pytest.skip(LONG[case[0]])
    found = comparisons[name(case)].result()
    assert found.differences == []
    assert found.result == "identical"
    assert found.standard[0].code is not None, "it does not end"


def test_what_is_listed_is_there():
    assert {*EAGER, *LONG, *OPTIONS} <= set(PROGRAMS)
    assert len(PROGRAMS) >= 80


def test_every_program_says_what_it_is_for():
    for program in PROGRAMS:
        first = (FOLDER / f"{program}.py").read_text().splitlines()[0]
        assert first.startswith('"""') and len(first) > 40, program

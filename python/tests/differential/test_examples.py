"""Every example does the same on the standard module and on martlet, in every start method."""

from pathlib import Path

import pytest
from martlet.cli.diff.check import Settings, compare_program

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.py"))
# A busy machine is slow, and none of the examples is meant to be endless.
SETTINGS = Settings(runs=1, timeout=60.0)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_does_the_same_on_both_modules(example, method):
    found = compare_program(str(example), method, settings=SETTINGS)
    assert found.differences == []
    assert found.result == "identical"
    assert found.standard[0].code == 0


def test_every_example_says_what_a_reader_learns():
    assert len(EXAMPLES) >= 20
    for example in EXAMPLES:
        first = example.read_text().splitlines()[0]
        assert first.startswith('"""') and len(first) > 40, example.name

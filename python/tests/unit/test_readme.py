"""What the README says of a run of the benchmarks."""

import importlib.util
from pathlib import Path

import pytest

FILE = Path(__file__).resolve().parents[2] / "benchmarks/readme.py"
SPEC = importlib.util.spec_from_file_location("readme", FILE)
readme = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(readme)

RUN = {
    "load": 0,
    "quick": False,
    "rounds": 5,
    "python": "3.11.7",
    "machine": {"cores": 2, "processor": "some processor"},
    "limits": {"ring": 1e-7},
    "rows": [
        {
            "name": name,
            "unit": "/s",
            "items": 1,
            "target": target,
            "limit": limit,
            "results": {
                "standard": {"seconds": [1e-5], "processor": [1e-5]},
                "martlet": {"seconds": [1e-6], "processor": [1e-6]},
                "pyzmq": {"seconds": [2e-6], "processor": [1e-6]},
            },
        }
        for name, target, limit in (("reached", 8, "ring"), ("missed", 20, None), ("a", None, None))
    ],
}


def test_the_readme_shows_each_row_with_a_target():
    text = readme.table(RUN)
    assert "| reached | 100 k/s | 1 M/s | 10.0 | 8 | pyzmq 5.0 | 100.0 |" in text
    assert "| missed | 100 k/s | 1 M/s | **10.0** | 20 | pyzmq 5.0 |  |" in text
    assert "| a |" not in text


def test_the_table_takes_the_place_of_the_one_before():
    text = f"above\n{readme.BEGIN}what was there\n{readme.END}below\n"
    once = readme.replaced(text, RUN)
    assert once.startswith(f"above\n{readme.BEGIN}<picture>")
    assert once.endswith(f"</picture>\n{readme.END}below\n")
    assert readme.table(RUN) in once
    assert "what was there" not in once
    assert readme.replaced(once, RUN) == once


def test_a_readme_without_marks_is_refused():
    with pytest.raises(ValueError, match="marks"):
        readme.replaced("nothing here\n", RUN)

"""The README's table of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from martlet.cli.bench.summary import BASE, OURS, judge, ratio, summarise
from martlet.cli.bench.table import quantity

__all__ = ["BEGIN", "END", "replaced", "table"]

BEGIN, END = "<!-- figures: begin -->\n", "<!-- figures: end -->\n"
#: The names of the plots, and what they show.
PLOTS = {
    "ratios": "Times as fast as the standard module, by row",
    "sizes": "Bytes a second through a queue, by the size of its objects",
}


def replaced(text: str, run: Mapping[str, Any]) -> str:
    """The text with the figures of `run` between its marks.

    Raises
    ------
    ValueError
        If the marks are not there.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"there are no marks {BEGIN.strip()} and {END.strip()}")
    figures = "\n".join([_picture("ratios"), table(run), _picture("sizes")])
    return before + begin + figures + end + after


def table(run: Mapping[str, Any]) -> str:
    """The table of all rows that have a target."""
    lines = [
        "| | standard | martlet | ratio | wanted | best rival | C |",
        "|-|-:|-:|-:|-:|-|-:|",
    ]
    for row in run["rows"]:
        seconds = {name: found["seconds"] for name, found in row["results"].items()}
        if row["target"] is None or not {BASE, OURS} <= seconds.keys():
            continue
        processor = {name: found["processor"] for name, found in row["results"].items()}
        verdict = judge(seconds, processor, row["target"], bool(run["load"]))
        ours = f"{ratio(seconds[BASE], seconds[OURS]).median:.1f}"
        base = summarise(seconds[BASE]).median
        limit = run["limits"].get(row["limit"])
        cells = [
            row["name"],
            *(quantity(summarise(seconds[name]).median, row) for name in (BASE, OURS)),
            f"**{ours}**" if verdict.faults else ours,
            f"{verdict.target:g}",
            f"{verdict.best[0]} {verdict.best[1]:.1f}" if verdict.best else "",
            f"{base / limit:.1f}" if limit else "",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    machine = run["machine"]
    rounds = "a quick run" if run["quick"] else f"medians of {run['rounds']} rounds"
    lines.append(
        f"\nOne run of `make bench` ({rounds}; CPython {run['python']}, {machine['cores']} cores, "
        f"{machine['processor']}). Ratios are to the standard module in the same run; a bold one "
        "falls short of what is wanted, or of a rival. C is what a bare loop in C reaches."
    )
    return "\n".join(lines) + "\n"


def _picture(name: str) -> str:
    return f"""\
<picture>
  <source media="(prefers-color-scheme: dark)" srcset="docs/{name}-dark.svg">
  <img alt="{PLOTS[name]}" src="docs/{name}-light.svg">
</picture>
"""

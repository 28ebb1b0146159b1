"""Makes the README's table and two plots, each light and dark, from what `bench --json` wrote.

usage: python figures.py [RUN.json]

The run, docs/benchmarks.json if none is named, is copied there if it is another file. The plots go
into docs/, and the table, with the plots around it, between two marks of README.md.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import pyplot

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))

from benchmarks.readme import PLOTS, replaced  # noqa: E402
from martlet.cli.bench.summary import BASE, OURS, ratio, summarise  # noqa: E402

__all__ = ["main", "ratios_plot", "sizes_plot"]

RUN = ROOT / "docs/benchmarks.json"
#: Background, text and quiet lines, martlet, and the others.
THEMES = {
    "light": ("#ffffff", "#1f2328", "#d0d7de", "#0969da", "#8c959f"),
    "dark": ("#0d1117", "#e6edf3", "#30363d", "#58a6ff", "#7d8590"),
}
SIZE = re.compile(r"queue/bytes/(\d+)(B|KiB|MiB)")
UNITS = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20}
#: How many times as high as the one below it the name of a curve stands at least.
APART = 1.5


def ratios_plot(run: Mapping[str, Any], theme: str) -> Any:
    """How many times as fast as the standard module martlet and the best rival are, by row."""
    _, _, quiet, accent, other = THEMES[theme]
    rows = [
        row for row in run["rows"][::-1] if row["target"] and {BASE, OURS} <= row["results"].keys()
    ]
    figure, axes = _axes(theme, (8, 0.24 * len(rows) + 1.2))
    places = range(len(rows))
    for place, row in zip(places, rows):
        seconds = {name: found["seconds"] for name, found in row["results"].items()}
        found = {name: ratio(seconds[BASE], values).median for name, values in seconds.items()}
        axes.barh(place, found[OURS] - 1, left=1, color=accent, height=0.7)
        rivals = [value for name, value in found.items() if name not in (BASE, OURS)]
        axes.plot(rivals, [place] * len(rivals), "o", color=other, markersize=3.5)
        axes.plot([row["target"]], [place], "|", color=THEMES[theme][1], markersize=10)
    axes.set_yticks(places, [row["name"] for row in rows], fontsize=8)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(matplotlib.ticker.FormatStrFormatter("%g"))
    axes.axvline(1, color=quiet, linewidth=1)
    axes.set_xlabel("times as fast as the standard module: bar martlet, dots rivals, tick target")
    axes.set_ylim(-0.7, len(rows) - 0.3)
    return figure


def sizes_plot(run: Mapping[str, Any], theme: str) -> Any:
    """Bytes a second through a queue against the size of its objects."""
    _, text, quiet, accent, other = THEMES[theme]
    curves: dict[str, list[tuple[int, float]]] = {}
    for row in run["rows"]:
        if match := SIZE.fullmatch(row["name"]):
            size = int(match[1]) * UNITS[match[2]]
            for name, found in row["results"].items():
                curves.setdefault(name, []).append(
                    (size, size / summarise(found["seconds"]).median)
                )
    figure, axes = _axes(theme, (8, 4.5))
    styles = {OURS: (accent, 2.5), BASE: (text, 1.5)}
    height = 0.0
    for name, points in sorted(curves.items(), key=lambda item: max(item[1])[1]):
        color, width = styles.get(name, (other, 1.0))
        xs, ys = zip(*sorted(points))
        axes.plot(xs, ys, "-", color=color, linewidth=width)
        height = max(ys[-1], APART * height)
        axes.text(1.2 * xs[-1], height, name, color=color, fontsize=8, va="center")
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.xaxis.set_major_formatter(matplotlib.ticker.FuncFormatter(lambda x, _: _binary(x)))
    axes.grid(color=quiet, linewidth=0.5)
    axes.set_xlabel("bytes of an object")
    axes.set_ylabel("bytes a second through a queue")
    return figure


def main(arguments: list[str]) -> int:
    """Run the command line; the result is the exit code."""
    source = Path(arguments[0]) if arguments else RUN
    if source.resolve() != RUN:
        shutil.copyfile(source, RUN)
    run = json.loads(RUN.read_text())
    readme = ROOT / "README.md"
    readme.write_text(replaced(readme.read_text(), run))
    matplotlib.rcParams["svg.hashsalt"] = "martlet"  # The same run gives the same files.
    for theme in THEMES:
        for name, plot in zip(PLOTS, (ratios_plot, sizes_plot)):
            figure = plot(run, theme)
            figure.savefig(ROOT / f"docs/{name}-{theme}.svg", metadata={"Date": None})
            pyplot.close(figure)
    return 0


def _axes(theme: str, size: tuple[float, float]) -> tuple[Any, Any]:
    background, text, quiet, _, _ = THEMES[theme]
    figure, axes = pyplot.subplots(figsize=size, facecolor=background, layout="constrained")
    axes.set_facecolor(background)
    axes.tick_params(colors=text, which="both")
    axes.xaxis.label.set_color(text)
    axes.yaxis.label.set_color(text)
    for spine in axes.spines.values():
        spine.set_color(quiet)
    return figure, axes


def _binary(number: float) -> str:
    for unit in ("MiB", "KiB"):
        if number >= UNITS[unit]:
            return f"{number / UNITS[unit]:g} {unit}"
    return f"{number:g} B"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Draws a section's figures as an SVG file. matplotlib is asked for here only, when something is drawn."""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.figures import Bars, Curves, Section

_COLOURS = ("#4477aa", "#ccbb44", "#228833", "#aa3377")
_TARGET = "#cc3311"
_SETTINGS = {
    "svg.hashsalt": "darkroom",
    "svg.fonttype": "none",
    "font.size": 9,
    "axes.grid": True,
    "grid.alpha": 0.3,
}


def can_draw() -> bool:
    return find_spec("matplotlib") is not None


def draw(section: Section, to: Path) -> None:
    """The same figures make the same file: it has no date, and its ids are no chance."""
    import_module("matplotlib").use("svg")
    pyplot: Any = import_module("matplotlib.pyplot")
    with pyplot.rc_context(_SETTINGS):
        figure, axes = pyplot.subplots(figsize=(7.5, 3.2), layout="constrained")
        if isinstance(section.plot, Bars):
            _bars(axes, section.plot)
        else:
            _curves(axes, section.plot)
        axes.set_axisbelow(True)
        axes.legend(fontsize=8)
        figure.savefig(to, format="svg", metadata={"Date": None})
        pyplot.close(figure)


def _bars(axes: Any, bars: Bars) -> None:
    height = 0.8 / len(bars.series)
    for number, (name, values) in enumerate(bars.series.items()):
        places = [place + (number + 0.5) * height - 0.4 for place in range(len(values))]
        drawn = axes.barh(places, values, height * 0.9, label=name, color=_COLOURS[number])
        axes.bar_label(drawn, [f"{value:.2f}" for value in values], padding=3, fontsize=8)
    for place, target in enumerate(bars.targets):
        axes.plot(
            [target, target], [place - 0.45, place + 0.45], color=_TARGET, label=None if place else "target"
        )
    axes.set_yticks(range(len(bars.labels)), bars.labels)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set_xlabel(bars.axis)


def _curves(axes: Any, curves: Curves) -> None:
    for number, (name, values) in enumerate(curves.series.items()):
        along, shares = _steps(values)
        axes.plot(along, shares, label=name, color=_COLOURS[number])
    for number, (name, target) in enumerate(curves.targets.items()):
        style = ("--", ":")[number % 2]
        axes.axvline(target, color=_TARGET, linestyle=style, label=f"target: {name}")
    axes.set_xscale("log")
    axes.set_xlabel(curves.axis)
    axes.set_ylabel("share of the questions, %")


def _steps(values: Sequence[float], points: int = 200) -> tuple[list[float], list[float]]:
    """A few hundred points of the cumulative distribution; none below a tenth of a millisecond, for the log's sake."""
    ordered = sorted(max(value, 0.0001) for value in values)
    places = sorted({number * (len(ordered) - 1) // (points - 1) for number in range(points)})
    return [ordered[place] for place in places], [100 * (place + 1) / len(ordered) for place in places]

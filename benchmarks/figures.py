"""What a measurement hands over: figures with their targets, and what is drawn of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    what: str
    measured: float
    target: float
    unit: str = ""
    at_least: bool = False
    """Whether more is better; less is, otherwise."""

    @property
    def holds(self) -> bool:
        return self.measured >= self.target if self.at_least else self.measured <= self.target

    def shown(self) -> tuple[str, str, str, str]:
        sign = "≥" if self.at_least else "≤"
        target = f"{sign} {self.target:g} {self.unit}".strip()
        return (
            self.what,
            f"{_number(self.measured)} {self.unit}".strip(),
            target,
            "yes" if self.holds else "no",
        )


def _number(value: float) -> str:
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.0f}"


@dataclass(frozen=True, slots=True)
class Bars:
    """A group of bars for each label, one bar of each series, and a line where each label's target is."""

    labels: Sequence[str]
    series: Mapping[str, Sequence[float]]
    targets: Sequence[float]
    axis: str


@dataclass(frozen=True, slots=True)
class Curves:
    """For each series, which share of its values is below a value; and the targets as lines."""

    series: Mapping[str, Sequence[float]]
    targets: Mapping[str, float]
    axis: str


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    """Of its plot's file."""
    title: str
    how: str
    """What was done, in a paragraph."""
    figures: Sequence[Figure]
    plot: Bars | Curves
    notes: str = ""
    """What else was seen in the run."""


def median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


def percentile(values: Sequence[float], percent: int) -> float:
    """The value of one real measurement."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]

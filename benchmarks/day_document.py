"""Puts the figures of a simulated day, and their plot, into docs/moderation.md between its two marks."""

from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from statistics import quantiles
from textwrap import fill
from typing import Any

from benchmarks.day_outcome import Day, Made
from benchmarks.document import DOCS

_BEGIN, _END = "<!-- the day begins -->", "<!-- the day ends -->"


def write(day: Day, seed: int, budget: int) -> str:
    """What was written."""
    page = DOCS / "moderation.md"
    plot = DOCS / "images" / "day.svg"
    _draw(day, budget, plot)
    before, _, rest = page.read_text("utf-8").partition(_BEGIN)
    _, _, after = rest.partition(_END)
    written = "\n".join(_section(day, seed, budget))
    page.write_text(f"{before}{_BEGIN}\n{written}\n{_END}{after}", "utf-8")
    return written


def _section(day: Day, seed: int, budget: int) -> Iterable[str]:
    made = list(day.made.items())
    held = [one for _, one in made if one.held]
    waits = sorted(_minutes(one) for one in held if one.approved_at)
    leaked = [job for job, one in made if job in day.posted and one.held and not one.approved_at]
    missed = [one for job, one in made if job in day.posted and one.wish.truth in {"bad", "unlisted"}]
    yield "\n![The moderators' queue, and what was spent](images/day.svg)\n"
    hidden = sorted(_until_hidden(one) for one in missed if one.hidden_at)
    let_in = day.of_flooder["let in"]
    turned_away = day.of_flooder.total() - let_in
    rows = {
        "requests let in; of them held": f"{len(made):,}; {len(held):,}",
        "held for nothing: harmless words, new members": f"{_count(held, 'odd')}, {_count(held, 'fine')}",
        "against the rules: refused at once, held, missed": f"{_refused(day)}, {_bad(held)}, {len(missed)}",
        "posted without the approval that it needed": f"{len(leaked)}",
        "longest queue": f"{max(waiting for _, waiting in day.waiting)}",
        "until a held request was approved: median, nine in ten, longest": _shown(waits),
        "missed ones that reports hid": f"{len(hidden)} of {len(missed)}",
        "from the first report until it was hidden": _shown(hidden),
        "spent of the day's budget": f"${max(spent for _, spent in day.spent):.2f} of ${budget}",
        "the flooder's requests let in, and turned away": f"{let_in:,}, {turned_away:,}",
    }
    yield "| | |"
    yield "|---|---|"
    yield from (f"| {what} | {figure} |" for what, figure in rows.items())
    yield ""
    yield fill(
        f"Made by `uv run --group benchmarks python -m benchmarks.day` with the seed {seed}. What was missed are "
        f"prompts that a person would decline, in words that no list has: a classifier is for those, and reports for "
        f"what gets past it.",
        120,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _minutes(made: Made) -> float:
    assert made.approved_at
    return (made.approved_at - made.wish.at).total_seconds() / 60


def _until_hidden(made: Made) -> float:
    assert made.hidden_at
    assert made.reported_at
    return (made.hidden_at - made.reported_at).total_seconds() / 60


def _count(held: Sequence[Made], truth: str) -> int:
    return sum(one.wish.truth == truth for one in held)


def _bad(held: Sequence[Made]) -> int:
    return _count(held, "bad") + _count(held, "unlisted")


def _refused(day: Day) -> int:
    return sum(number for (truth, _), number in day.refused.items() if truth in {"bad", "unlisted"})


def _shown(minutes: Sequence[float]) -> str:
    if len(minutes) < 2:
        return ", ".join(f"{each:.0f} min" for each in minutes) or "none"
    cuts = quantiles(minutes, n=10, method="inclusive")
    return f"{cuts[4]:.0f} min, {cuts[8]:.0f} min, {minutes[-1]:.0f} min"


def _draw(day: Day, budget: int, to: Path) -> None:
    import_module("matplotlib").use("svg")
    pyplot: Any = import_module("matplotlib.pyplot")
    with pyplot.rc_context({"svg.hashsalt": "darkroom", "svg.fonttype": "none", "font.size": 9}):
        figure, (queue, money) = pyplot.subplots(2, 1, figsize=(7.5, 4.2), sharex=True, layout="constrained")
        queue.step(*_hours(day.waiting), where="post", color="#4477aa")
        queue.set_ylabel("waiting for moderators")
        money.step(*_hours(day.spent), where="post", color="#228833", label="spent")
        money.axhline(budget, color="#cc3311", linestyle="--", label="budget")
        money.set_ylabel("dollars")
        money.set_xlabel("hour of the day")
        money.legend(fontsize=8)
        for axes in (queue, money):
            axes.grid(alpha=0.3)
            axes.set_xlim(0, 24)
            axes.set_ylim(bottom=0)
        figure.savefig(to, format="svg", metadata={"Date": None})
        pyplot.close(figure)


def _hours(points: Sequence[tuple[Any, float]]) -> tuple[list[float], list[float]]:
    ordered = sorted(points)
    return [at.hour + at.minute / 60 for at, _ in ordered], [value for _, value in ordered]

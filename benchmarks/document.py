"""Writes docs/performance.md and its plots from one run."""

import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import fill

from benchmarks.figures import Section
from benchmarks.plots import draw

DOCS = Path(__file__).parent.parent / "docs"
_BEGINNING = """\
# Performance

What the engine takes, measured in one run by

```
uv run --group benchmarks python -m benchmarks
```

which also writes this page; `--quick` takes a minute and writes nothing. A figure is a ratio wherever it can be, and
what is compared was measured in turns, because machines differ and so does one machine from minute to minute. The
others, in seconds and in cores, are of this run:

"""


def write(sections: Sequence[Section], load: tuple[float, float]) -> None:
    plots = DOCS / "performance"
    plots.mkdir(exist_ok=True)
    for section in sections:
        draw(section, plots / f"{section.name}.svg")
    (DOCS / "performance.md").write_text("\n".join(_page(sections, load)))


def _page(sections: Sequence[Section], load: tuple[float, float]) -> Iterable[str]:
    yield _BEGINNING + _wrapped(
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, SQLite "
        f"{sqlite3.sqlite_version}; other processes were at work too (load average {load[0]:.1f} before, {load[1]:.1f} "
        f"after)."
    )
    figures = [figure for section in sections for figure in section.figures]
    held = sum(figure.holds for figure in figures)
    yield f"\n{held} of {len(figures)} targets held.\n"
    yield "| | measured | target | holds |"
    yield "|---|---|---|---|"
    yield from (f"| {' | '.join(figure.shown())} |" for figure in figures)
    for section in sections:
        yield f"\n## {section.title}\n\n{_wrapped(section.how)}\n"
        yield f"![{section.title}](performance/{section.name}.svg)"
        if section.notes:
            yield f"\n{_wrapped(section.notes)}"
    yield "\n## What else is measured\n"
    yield _wrapped(
        "`benchmarks/acknowledge.py` sends a hundred commands through the whole bot in "
        "the sandbox, and `benchmarks/soak.py` kills it hundreds of times ([reliability](reliability.md#the-soak))."
    )
    yield ""


def _wrapped(paragraph: str) -> str:
    return fill(paragraph, 120, break_long_words=False, break_on_hyphens=False)

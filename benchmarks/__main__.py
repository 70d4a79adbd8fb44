"""Measures the engine, shows each figure beside its target, and writes docs/performance.md.

uv run --group benchmarks python -m benchmarks [--quick]
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import admissions, history, neighbours, polling
from benchmarks.document import write
from benchmarks.engine import silence
from benchmarks.figures import Section
from benchmarks.plots import can_draw


@dataclass(frozen=True, slots=True)
class Size:
    rounds: int
    running: int
    """Rows; and then twice as many."""
    polled: float
    """Seconds."""
    ended: int
    watched: float
    """Seconds of each scene with questions."""


FULL = Size(rounds=20, running=5_000, polled=20, ended=1_000_000, watched=20)
QUICK = Size(rounds=6, running=1_000, polled=3, ended=20_000, watched=4)


async def measure(directory: Path, size: Size, console: Console) -> list[Section]:
    work: dict[str, Awaitable[Section]] = {
        "admission": admissions.measure(_made(directory / "admission"), size.rounds),
        "polling": polling.measure(directory, size.running, size.polled),
        "neighbours": neighbours.measure(directory, size.watched),
        "history": history.measure(directory, size.ended, size.rounds // 2),
    }
    sections: list[Section] = []
    for name, measured in work.items():
        began = time.perf_counter()
        sections.append(await measured)
        console.print(f"{name}: {time.perf_counter() - began:.0f} s")
    return sections


def _made(directory: Path) -> Path:
    directory.mkdir()
    return directory


def show(sections: Sequence[Section], console: Console) -> None:
    table = Table()
    for column in ("", "measured", "target", "holds"):
        table.add_column(column, justify="right" if column == "measured" else "left")
    for section in sections:
        for figure in section.figures:
            table.add_row(*figure.shown())
    console.print(table)
    for section in sections:
        if section.notes:
            console.print(section.notes)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--quick", action="store_true", help="a minute, with less of everything; writes nothing"
    )
    quick: bool = parser.parse_args().quick
    console, load = Console(), os.getloadavg()[0]
    silence()
    with tempfile.TemporaryDirectory(prefix="darkroom-benchmarks-") as directory:
        sections = asyncio.run(measure(Path(directory), QUICK if quick else FULL, console))
    show(sections, console)
    if quick:
        return 0
    if not can_draw():
        console.print("Nothing is written without matplotlib: uv run --group benchmarks python -m benchmarks")
        return 1
    write(sections, (load, os.getloadavg()[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main())

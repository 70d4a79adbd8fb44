"""Thousands of tasks that their providers are still working on: how late they are asked about, and what it costs."""

import asyncio
import random
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.engine import Engine, WatchedProvider, a_running_job, insert_all, open_engine
from benchmarks.figures import Curves, Figure, Section, median, percentile
from bot.pipeline.clock import system_clock
from bot.storage import kv

_ROUND = 15.0
"""Seconds in which every task is asked about, so many are due in each."""
_WARM_UP = 4.0
_HOW = (
    "The rows are RUNNING and none finishes. The provider is in this process, says at once that the task goes on, and "
    "allows 5,000 questions a second, so that the engine is measured and not a provider's pace. Each task is due again "
    "by the bot's own rhythm, after 15 s or so. Lateness is the moment of a question minus the date it was due. The "
    "core is the processor time of the whole process, the measurement's own included, divided by the time that passed."
)


@dataclass(frozen=True, slots=True)
class _Seen:
    lateness: list[float]
    cores: float
    per_second: float
    flush: float
    """Milliseconds that a transaction of one insert took just before."""


async def measure(directory: Path, rows: int, seconds: float) -> Section:
    """`rows`, and then twice as many."""
    seen, more = [await _run(directory / f"polls{number}", number, seconds) for number in (rows, 2 * rows)]
    figures = (
        Figure(f"{rows:,} rows: 99th percentile of the lateness", percentile(seen.lateness, 99), 1.0, "s"),
        Figure(f"{rows:,} rows: processor", seen.cores, 0.5, "of a core"),
        Figure(f"{2 * rows:,} rows: the latest question", max(more.lateness), 5.0, "s"),
    )
    curves = Curves(
        {f"{rows:,} rows": seen.lateness, f"{2 * rows:,} rows": more.lateness},
        {f"99 % of {rows:,}": 1.0, f"all of {2 * rows:,}": 5.0},
        "seconds late",
    )
    notes = (
        f"In this run {seen.per_second:.0f} and {more.per_second:.0f} questions a second; {2 * rows:,} rows took "
        f"{more.cores:.2f} of a core. A transaction of one insert took {seen.flush:.1f} ms and {more.flush:.1f} ms "
        f"just before: two flushes of the disk stand between one batch of questions and the next, so that a busy disk "
        f"makes questions late long before a busy processor does. Before the engine was cut anew, 2,000 rows took 0.41 "
        f"of a core, and of 10,000 nearly half were late by up to 12 s."
    )
    return Section("polling", "Questions about running tasks", _HOW, figures, curves, notes)


async def _run(directory: Path, rows: int, seconds: float) -> _Seen:
    directory.mkdir()  # noqa: ASYNC240 - before anything runs
    provider = WatchedProvider("kie")
    async with open_engine(directory, {"kie": provider}) as engine:
        await _fill(engine, rows)
        flush = median([await _one_insert(engine, number) for number in range(30)])
        working = asyncio.create_task(engine.worker.run())
        await asyncio.sleep(_WARM_UP)
        provider.lateness.clear()
        began, used = time.perf_counter(), time.process_time()
        await asyncio.sleep(seconds)
        passed, used = time.perf_counter() - began, time.process_time() - used
        lateness = [late for _, late in provider.lateness]
        await engine.worker.drain(timedelta(seconds=1))
        await working
    return _Seen(lateness, used / passed, len(lateness) / passed, 1000 * flush)


async def _one_insert(engine: Engine, number: int) -> float:
    began = time.perf_counter()
    await engine.database.write(kv.put, f"benchmark {number}", "x" * 100)
    return time.perf_counter() - began


async def _fill(engine: Engine, rows: int) -> None:
    """First due evenly over one round, once all are there; thirty to a server."""
    chance = random.Random(1)
    start = system_clock() + timedelta(seconds=2 + rows / 5_000)
    new = [
        a_running_job(
            number,
            start + timedelta(seconds=chance.random() * _ROUND),
            server=number // 30,
            age=60 + chance.random() * 60,
        )
        for number in range(rows)
    ]
    await engine.database.write(insert_all, new)

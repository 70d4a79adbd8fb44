"""How many requests are admitted in a second, next to how many one-insert transactions the same engine does."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path

from sqlalchemy import insert

from benchmarks.engine import Engine, open_engine
from benchmarks.figures import Bars, Figure, Section, median
from bot.domain.job import State
from bot.pipeline.clock import system_clock
from bot.storage import jobs, ledger
from bot.storage.database import Connection
from bot.storage.prepared import Prepared
from bot.storage.tables import kv

AT_ONCE = 50
BEFORE = 0.08
_INSERT = Prepared(insert(kv))
_HOW = (
    f"A request goes through `Gate.admit` to its end, each from another member who has asked before: checks, limits, "
    f"budgets, hold, row and place in the queue. In each round {AT_ONCE} one-insert "
    f"transactions run one after another, then {AT_ONCE} admissions one after another, then {AT_ONCE} side by side; "
    f"then the jobs are ended and removed, which is not timed. The divisor of both ratios is the transactions one "
    f"after another of the same round; the figure is the median of the rounds."
)


async def measure(directory: Path, rounds: int) -> Section:
    numbers = count()
    alone: list[float] = []
    together: list[float] = []
    rates: list[list[float]] = []
    async with open_engine(directory) as engine:

        async def write() -> None:
            await engine.database.write(_INSERT.run, {"key": f"{next(numbers)}", "value": "x" * 100})

        async def admit_newcomer() -> None:
            await engine.admit(next(numbers) % AT_ONCE)

        async def admit() -> None:
            number = next(numbers) % AT_ONCE
            await engine.admit(number, member=7_000 + number)

        for number in range(rounds + 1):
            inserts = await one_after_another(write)
            admissions = await one_after_another(admit)
            await clear(engine)
            side_by_side = await _side_by_side(admit)
            await clear(engine)
            of_newcomers = await one_after_another(admit_newcomer)
            await clear(engine)
            if number:  # the first round warms up
                alone.append(inserts / admissions)
                together.append(inserts / side_by_side)
                seconds = (inserts, admissions, side_by_side, of_newcomers)
                rates.append([AT_ONCE / one for one in seconds])
    return _section(median(alone), median(together), [median(rate) for rate in zip(*rates, strict=True)])


def _section(alone: float, together: float, rates: list[float]) -> Section:
    figures = (
        Figure("admissions one after another ÷ transactions", alone, 0.4, at_least=True),
        Figure(f"admissions, {AT_ONCE} side by side ÷ transactions", together, 0.8, at_least=True),
    )
    plot = Bars(
        ("one after another", f"{AT_ONCE} side by side"),
        {"before the engine was cut anew": (BEFORE, BEFORE), "now": (alone, together)},
        (0.4, 0.8),
        "admissions ÷ one-insert transactions",
    )
    writes, admissions, side_by_side, of_newcomers = rates
    notes = (
        f"In this run {writes:.0f} transactions a second, {admissions:.0f} admissions one after another and "
        f"{side_by_side:.0f} side by side. Of members whom the bot has never seen, whose accounts are opened and "
        f"filled along the way: {of_newcomers:.0f} one after another."
    )
    return Section("admissions", "Admission", _HOW, figures, plot, notes)


async def one_after_another(work: Callable[[], Awaitable[None]], times: int = AT_ONCE) -> float:
    """Seconds."""
    began = time.perf_counter()
    for _ in range(times):
        await work()
    return time.perf_counter() - began


async def _side_by_side(work: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return time.perf_counter() - began


async def clear(engine: Engine) -> None:
    """End every live job, its credits back, and remove what has ended by now."""
    await engine.database.write(_end_all)


def _end_all(tx: Connection) -> None:
    now = system_clock()
    waiting = [str(row[0]) for row in tx.exec_driver_sql("SELECT id FROM jobs WHERE finished_at IS NULL")]
    for job_id in waiting:
        jobs.move_unleased(tx, job_id, (State.QUEUED,), State.CANCELLED, now=now, due_at=None)
        ledger.release(tx, job_id, now)
    for job_id in waiting:
        tx.exec_driver_sql("DELETE FROM jobs WHERE id = ?", (job_id,))

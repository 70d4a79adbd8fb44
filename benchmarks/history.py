"""A database with a million ended jobs beside one with a thousand: admission, claims, and the first step."""

import asyncio
import time
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

from benchmarks.admissions import clear, one_after_another
from benchmarks.engine import Engine, WatchedProvider, a_running_job, insert_all, open_engine
from benchmarks.figures import Bars, Figure, Section, median
from benchmarks.filling import fill
from bot.domain.job import Pool
from bot.pipeline.clock import system_clock
from bot.storage import claims
from bot.storage.database import Connection

FEW = 1_000
_LOOKS = 10
"""Claims in each round."""
_HOW = (
    "Both databases are filled in plain SQL with delivered jobs of thirty days, spread unevenly over 200 servers and "
    "20,000 members, each with its hold, capture, entries, two posts and one file. They are open side by side and take "
    "turns: fifty admissions as above, then claims (`Claims.take`, after one more admission each, so that there is "
    "something to decide and to take) and looks for the next date (`claims.next_due`), timed inside the transaction. "
    "The figures are medians of the rounds. For the start the file is closed and opened again, with one task running: "
    "from `Database.open`, with restore and `Worker.run`, to the first question; the start of the process is not in it."
)


async def measure(directory: Path, rows: int, rounds: int) -> Section:
    admissions: dict[int, list[float]] = {FEW: [], rows: []}
    takes: list[float] = []
    dates: list[float] = []
    places = {number: directory / f"ended{number}" for number in (FEW, rows)}
    for number, place in places.items():
        place.mkdir()
        await fill(place / "darkroom.db", number)
    async with AsyncExitStack() as stack:
        engines = {n: await stack.enter_async_context(open_engine(place)) for n, place in places.items()}
        for turn in range(rounds + 1):
            for number, engine in engines.items():
                took = await one_after_another(lambda engine=engine: _admit(engine))
                await clear(engine)
                if turn:  # the first round warms up
                    admissions[number].append(took)
            taken, looked = await _look(engines[rows])
            takes += taken
            dates += looked
    ratios = [many / few for few, many in zip(admissions[FEW], admissions[rows], strict=True)]
    start = await _first_step(places[rows])
    return _section(rows, median(ratios), 1000 * median(takes), 1000 * median(dates), start)


def _section(rows: int, ratio: float, claim: float, date: float, start: float) -> Section:
    figures = (
        Figure(f"admission at {rows:,} rows ÷ at {FEW:,}", ratio, 1.3),
        Figure("a claim", claim, 3.0, "ms"),
        Figure("the next date", date, 3.0, "ms"),
        Figure("from start to the first step", start, 2.0, "s"),
    )
    plot = Bars(
        ("admission ÷ at 1,000 rows", "a claim, ms", "the next date, ms", "start to first step, s"),
        {f"{rows:,} ended rows": (ratio, claim, date, start)},
        (1.3, 3.0, 3.0, 2.0),
        "in the unit of each label",
    )
    return Section("history", f"{rows:,} ended jobs", _HOW, figures, plot)


async def _admit(engine: Engine) -> None:
    await engine.admit()


async def _look(engine: Engine) -> tuple[list[float], list[float]]:
    """Seconds of claims, and of looks for the next date."""
    takes: list[float] = []
    dates: list[float] = []
    for _ in range(_LOOKS):
        await engine.admit()
        takes.append(await engine.database.write(_timed_claim, engine))
        dates.append(await engine.database.read(_timed_date))
    await engine.database.write(claims.release_leases)
    await clear(engine)
    return takes, dates


def _timed_claim(tx: Connection, engine: Engine) -> float:
    began = time.perf_counter()
    taken = engine.pipeline.claims.take(tx, system_clock(), [])
    took = time.perf_counter() - began
    assert taken.claimed
    return took


def _timed_date(conn: Connection) -> float:
    began = time.perf_counter()
    claims.next_due(conn, Pool, system_clock())
    return time.perf_counter() - began


async def _first_step(place: Path) -> float:
    """Seconds."""
    async with open_engine(place) as engine:
        await engine.database.write(insert_all, [a_running_job(900_000, system_clock(), server=0)])
    provider = WatchedProvider("kie")
    began = time.perf_counter()
    async with open_engine(place, {"kie": provider}) as engine:
        working = asyncio.create_task(engine.worker.run())
        while not provider.checked:  # noqa: ASYNC110 - costs nothing
            await asyncio.sleep(0.001)
        took = time.perf_counter() - began
        await engine.worker.drain(timedelta(seconds=1))
        await working
    return took

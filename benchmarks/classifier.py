"""What a classifier adds to the admission of an allowed prompt, and when a member hears that a moderator must look.

uv run python -m benchmarks.classifier

The gate is the bot's own with a real database, and the classifier is asked over HTTP: the local one, in this process,
which answers after a set time. Writes the figures into docs/moderation.md between their two marks.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console

from benchmarks.admissions import clear
from benchmarks.document import DOCS
from benchmarks.engine import FIRST_SERVER, Engine, open_engine, silence
from benchmarks.figures import percentile
from bot.domain.job import Job, State
from bot.pipeline.classifier import Classifier
from bot.providers.moderation import HttpClassifier
from sandbox.providers.moderation import Kind, Moderation

ROUNDS, TIMES = 4, 100
"""Each round goes through all classifiers, so that what else the machine does is shared by them."""
ANSWERS_AFTER = (0.0, 0.05, 0.2)
"""Seconds."""
KINDS: tuple[Kind, ...] = ("moderations", "chat")
OUTAGES = {"answers after 30 s": 30.0, "closes the connection": None}
AT_ONCE = 20
_BEGIN, _END = "<!-- the classifier begins -->", "<!-- the classifier ends -->"
_members = count(1)


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    seconds: Sequence[float]

    def shown(self, base: "Row") -> str:
        mine = [percentile(self.seconds, percent) * 1000 for percent in (50, 99)]
        added = [
            one - percentile(base.seconds, percent) * 1000
            for one, percent in zip(mine, (50, 99), strict=True)
        ]
        more = ["", ""] if self is base else [f"{one:.1f} ms" for one in added]
        return f"| {self.what} | {mine[0]:.1f} ms | {mine[1]:.1f} ms | {more[0]} | {more[1]} |"


@asynccontextmanager
async def asked(kind: Kind, answers_after: float | None) -> AsyncGenerator[HttpClassifier]:
    """The local one answers after so many seconds; None: it closes the connection."""
    local = Moderation()
    await local.listen()
    if answers_after is None:
        local.mishap = "down"
    elif answers_after:
        local.mishap, local.slowness = "slow", answers_after
    env = local.env(kind)
    classifier = HttpClassifier(kind, local.base_url, env["MODERATION_MODEL"], SecretStr(local.key))
    try:
        yield classifier
    finally:
        await classifier.aclose()
        await local.unlisten()


@asynccontextmanager
async def reviewing(directory: Path, classifier: Classifier | None) -> AsyncGenerator[Engine]:
    """A server that has what is flagged looked at."""
    with tempfile.TemporaryDirectory(dir=directory) as own:
        async with open_engine(Path(own), classifier=classifier) as engine:
            keys = {"review_prompts": "flagged", "review_channel": "1001"}
            await engine.pipeline.policies.change(FIRST_SERVER, by=1, **keys)
            yield engine


async def admitted(engine: Engine, wanted: State) -> float:
    """Seconds of one admission, of a member who has not asked before."""
    began = time.perf_counter()
    job: Job = await engine.admit(member=next(_members))
    if job.state is not wanted:
        raise RuntimeError(f"{job.state}, and not {wanted}")
    return time.perf_counter() - began


async def allowed(directory: Path, classifier: Classifier | None) -> list[float]:
    async with reviewing(directory, classifier) as engine:
        for _ in range(20):  # connections and caches
            await admitted(engine, State.QUEUED)
        await clear(engine)
        return [await admitted(engine, State.QUEUED) for _ in range(TIMES)]


async def one_round(directory: Path, seconds: dict[str, list[float]]) -> None:
    seconds.setdefault("none", []).extend(await allowed(directory, None))
    for kind in KINDS:
        for after in ANSWERS_AFTER:
            async with asked(kind, after) as classifier:
                what = f"`{kind}`, {after * 1000:.0f} ms"
                seconds.setdefault(what, []).extend(await allowed(directory, classifier))


async def outage(directory: Path, what: str, answers_after: float | None) -> tuple[str, list[float]]:
    async with asked("moderations", answers_after) as classifier, reviewing(directory, classifier) as engine:
        waits = await asyncio.gather(*(admitted(engine, State.HELD) for _ in range(AT_ONCE)))
    return what, sorted(waits)


async def measure(directory: Path) -> list[str]:
    seconds: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        await one_round(directory, seconds)
    rows = [Row(what, measured) for what, measured in seconds.items()]
    outages = [await outage(directory, what, after) for what, after in OUTAGES.items()]
    return list(_section(rows, outages))


def _section(rows: Sequence[Row], outages: Sequence[tuple[str, list[float]]]) -> Iterable[str]:
    yield "| Classifier, answering after | p50 | p99 | added, p50 | added, p99 |"
    yield "|---|---|---|---|---|"
    yield from (row.shown(rows[0]) for row in rows)
    yield ""
    yield "| While it is down | held for a moderator after, the first | the last |"
    yield "|---|---|---|"
    yield from (f"| {what} | {waits[0]:.2f} s | {waits[-1]:.2f} s |" for what, waits in outages)


def _machine(before: float, after: float) -> str:
    """What else it did changes the figures."""
    return f"On {os.cpu_count()} cores; the load average was {before:.1f} before this run and {after:.1f} after it."


def write(lines: Sequence[str]) -> None:
    page = DOCS / "moderation.md"
    before, _, rest = page.read_text("utf-8").partition(_BEGIN)
    _, _, after = rest.partition(_END)
    page.write_text("\n".join([f"{before}{_BEGIN}\n", *lines, f"\n{_END}{after}"]), "utf-8")


def main() -> int:
    silence()
    console, load = Console(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="darkroom-classifier-") as directory:
        lines = asyncio.run(measure(Path(directory)))
    lines += ["", _machine(load, os.getloadavg()[0])]
    for line in lines:
        console.print(line, markup=False)
    write(lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A day of 500 members, 10 trolls, a flooder and three moderators in one server, on a clock of its own: how long the
moderators' queue gets, how fast they answer, what was held for nothing, what leaked, and what was spent.

uv run --group benchmarks python -m benchmarks.day [--seed N]
"""

import argparse
import asyncio
import heapq
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Literal

from rich.console import Console

from benchmarks.community import Community, Wish, community
from benchmarks.day_document import write
from benchmarks.day_outcome import Day, Made
from benchmarks.engine import silence
from benchmarks.plots import can_draw
from bot.domain.ask import Actor, Ask, Place
from bot.domain.errors import Refused
from bot.domain.review import Review, Verdict
from bot.domain.snowflake import made_at
from bot.pipeline.reviews import Meant
from bot.providers.base import Finished, Progress, Running, Submission, Ticket
from bot.storage import jobs, reviews, spending
from tests.pipeline.harness import CHANNEL, GUILD, PipelineHarness, ScriptedProvider, open_harness

SEED = 20261126
BUDGET = 80
"""Dollars a day."""
_MIDNIGHT = datetime(2026, 5, 17, tzinfo=UTC)
_STEP = timedelta(seconds=20)
_TAKES = {"image": timedelta(seconds=20), "video": timedelta(seconds=90)}
_OLD, _NEW = timedelta(days=900), timedelta(hours=3)
_VIEWERS, _REPORT = 8, 0.4
"""Who sees a post, and how likely each reports one that is against the rules."""
_SHIFTS = ((0, 8, timedelta(minutes=20)), (8, 16, timedelta(minutes=6)), (12, 24, timedelta(minutes=3)))
"""Of each moderator: from, to, and how often they look."""
_DECISION = timedelta(seconds=20)
_AT_A_LOOK = 10
_numbers = count(1_500_000_000_000_000_000)


@dataclass(slots=True)
class TimedProvider(ScriptedProvider):
    """Done after the usual time."""

    harness: PipelineHarness | None = None
    done_at: dict[str, datetime] = field(default_factory=dict[str, datetime])

    async def submit(self, submission: Submission, callback_url: str | None) -> Ticket:
        ticket = await ScriptedProvider.submit(self, submission, callback_url)
        assert self.harness
        kind = "video" if "video" in submission.upstream else "image"
        self.done_at[ticket.upstream_id] = self.harness.clock() + _TAKES[kind]
        return ticket

    async def check(self, upstream_id: str) -> Progress:
        assert self.harness
        done = self.harness.clock() >= self.done_at[upstream_id]
        return Finished(("http://10.0.0.1/0.png",)) if done else Running()


Happening = Literal["asks", "looks", "reports"]


@dataclass(slots=True)
class Simulation:
    harness: PipelineHarness
    people: Community
    dice: Random
    day: Day = field(default_factory=Day)
    _coming: list[tuple[datetime, int, Happening, Any]] = field(
        default_factory=list[tuple[datetime, int, Happening, Any]]
    )

    def plan(self, at: datetime, what: Happening, about: Any) -> None:
        heapq.heappush(self._coming, (at, next(_numbers), what, about))

    async def run(self) -> Day:
        end = _MIDNIGHT + timedelta(days=1)
        for wish in self.people.wishes:
            self.plan(wish.at, "asks", wish)
        for number, (since, _, _) in enumerate(_SHIFTS):
            self.plan(_MIDNIGHT + timedelta(hours=since), "looks", number)
        while self._coming and self._coming[0][0] < end:
            at, _, what, about = heapq.heappop(self._coming)
            await self.harness.through(at - self.harness.clock(), _STEP)
            match what:
                case "asks":
                    await self._asks(about)
                case "looks":
                    await self._looks(about)
                case "reports":
                    await self._reports(*about)
        await self.harness.through(timedelta(minutes=10), timedelta(seconds=30))
        self._look_at_posts()
        return self.day

    # ---------------------------------------------------------------- members

    async def _asks(self, wish: Wish) -> None:
        ask = Ask(
            next(_numbers),
            self._member(wish.member),
            Place(GUILD, CHANNEL),
            wish.kind,
            wish.prompt,
            count=_one(wish),
        )
        flooder = wish.member == self.people.flooder
        try:
            job = (await self.harness.gate.admit(ask)).job
        except Refused as refused:
            if flooder:
                self.day.of_flooder[type(refused).__name__] += 1
            else:
                self.day.refused[wish.truth, type(refused).__name__] += 1
            return
        if flooder:
            self.day.of_flooder["let in"] += 1
        self.day.made[job.id] = Made(wish, held=job.state.value == "held")
        await self.harness.keep(job, 0)

    def _member(self, number: int) -> Actor:
        since = _MIDNIGHT - (_NEW if number in self.people.newcomers else _OLD)
        return Actor(_snowflake(since, number), joined_at=since)

    async def _reports(self, job_id: str, viewer: int) -> None:
        said = Verdict("other")
        try:
            await self.harness.pipeline.reports.report(
                job_id, self._member(viewer), Place(GUILD, CHANNEL), said
            )
        except Refused:
            return  # it is gone already
        made, now = self.day.made[job_id], self.harness.clock()
        made.reported_at = made.reported_at or now
        job = await self.harness.database.read(jobs.get, job_id)
        if job and job.hidden:
            made.hidden_at = made.hidden_at or now

    # ---------------------------------------------------------------- moderators

    async def _looks(self, number: int) -> None:
        _, until, every = _SHIFTS[number]
        self._look_at_posts()
        database = self.harness.database
        waiting = await database.read(reviews.waiting_in, GUILD, limit=_AT_A_LOOK)
        now = self.harness.clock()
        self.day.waiting.append((now, await database.read(reviews.count_waiting, GUILD)))
        self.day.spent.append((now, await self._spent()))
        for place, review in enumerate(waiting, 1):
            await self.harness.through(now + place * _DECISION - self.harness.clock(), _STEP)
            await self._decides(number, review)
        again = max(now + every, self.harness.clock())
        if again < _MIDNIGHT + timedelta(hours=until):
            self.plan(again, "looks", number)

    async def _decides(self, number: int, review: Review) -> None:
        made, pipeline = self.day.made.get(str(review.job_id)), self.harness.pipeline
        if made is None:
            return
        actor = Actor(_snowflake(_MIDNIGHT - _OLD, 900 + number), moderate_members=True)
        meant = Meant(review.id, str(review.job_id), actor, Place(GUILD, CHANNEL), draft=review.draft)
        harmless = made.wish.truth in {"fine", "odd"}
        try:
            if review.kind == "report":
                await (pipeline.reports.keep(meant) if harmless else pipeline.reports.strike(meant))
            elif harmless:
                await pipeline.reviews.approve(meant)
                made.approved_at = self.harness.clock()
            else:
                await pipeline.reviews.decline(meant, Verdict("other"), strike=True)
                made.declined = True
        except Refused:
            return  # another moderator was faster

    def _look_at_posts(self) -> None:
        """Members see what is new, and some of them report what is against the rules."""
        new = {job_id for job_id, _ in self.harness.courier.posted} - self.day.posted
        self.day.posted |= new
        for job_id in sorted(new):
            if self.day.made[job_id].wish.truth not in {"bad", "unlisted"}:
                continue
            for viewer in self.dice.sample(range(1, 400), _VIEWERS):
                if self.dice.random() < _REPORT:
                    at = self.harness.clock() + timedelta(minutes=self.dice.expovariate(1 / 10))
                    self.plan(at, "reports", (job_id, viewer))

    async def _spent(self) -> float:
        day = spending.day_of(self.harness.clock())
        return await self.harness.database.read(spending.spent, day, GUILD) / 1_000_000


def _one(wish: Wish) -> int | None:
    return 1 if wish.kind == "image" else None


def _snowflake(made: datetime, number: int) -> int:
    """The id of an account that was made then."""
    first = made_at(0)
    return (int((made - first).total_seconds() * 1000) << 22) + number


async def simulate(directory: Path, seed: int) -> Day:
    dice = Random(seed)
    async with open_harness(directory) as harness:
        harness.clock.now = _MIDNIGHT
        for provider in harness.providers:
            harness.providers[provider] = timed = TimedProvider(provider, harness=harness)
            harness.context.providers[provider] = timed  # pyright: ignore[reportIndexIssue] - the harness's own dict
        await harness.pipeline.policies.change(
            GUILD,
            by=1,
            review_prompts="flagged",
            review_channel="1001",
            new_member_hours=24,
            reports_to_hide=3,
            budget_per_day=f"{BUDGET}.0",
        )
        return await Simulation(harness, community(_MIDNIGHT, seed), dice).run()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=SEED)
    seed: int = parser.parse_args().seed
    silence()
    console = Console()
    with tempfile.TemporaryDirectory(prefix="darkroom-day-") as directory:
        day = asyncio.run(simulate(Path(directory), seed))
    if not can_draw():
        console.print(
            "Nothing is written without matplotlib: uv run --group benchmarks python -m benchmarks.day"
        )
        return 1
    console.print(write(day, seed, BUDGET))
    return 0


if __name__ == "__main__":
    sys.exit(main())

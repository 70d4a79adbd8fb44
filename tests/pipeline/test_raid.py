"""Hundreds of members report at once: nothing is lost, each post has one card, and other servers are answered."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from bot.domain.ask import Actor
from bot.domain.job import Job
from bot.domain.limits import Limits
from bot.storage import events, reports, reviews
from tests.pipeline.harness import GUILD, PipelineHarness, generous, open_harness
from tests.pipeline.test_moderators_neighbours import running
from tests.pipeline.test_reports import HERE, ROOM, WHY, post, review_of

ELSEWHERE, MEMBERS, POSTS = GUILD + 1, 500, 10


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncGenerator[PipelineHarness]:
    async with open_harness(tmp_path, allowance=1_000, limits=generous(Limits())) as opened:
        yield opened


async def raid(harness: PipelineHarness, jobs: list[Job]) -> list[bool]:
    """By distinct members, spread over the posts, while moderators' cards are sent; and somebody elsewhere asks for a
    video: which of the reports were in by then.
    """
    before_the_answer: list[bool] = []

    async def asks() -> None:
        await harness.admit(guild=ELSEWHERE)
        before_the_answer.extend(report.done() for report in reporting)

    async def report(number: int) -> bool:
        job = jobs[number % len(jobs)]
        return await harness.pipeline.reports.report(job.id, Actor(1000 + number), HERE, WHY)

    async with running(harness.pipeline.review_cards.run()):
        async with asyncio.TaskGroup() as group:
            reporting = [group.create_task(report(number)) for number in range(MEMBERS)]
            group.create_task(asks())
        await cards_shown(harness)
    assert all(report.result() for report in reporting)
    await harness.settle()
    return before_the_answer


async def cards_shown(harness: PipelineHarness) -> None:
    async with asyncio.timeout(10):
        while await harness.database.read(reviews.servers_due, harness.clock()):  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("posts", [1, POSTS])
async def test_a_raid_of_reports_loses_none_and_keeps_nobody_elsewhere(
    harness: PipelineHarness, posts: int
) -> None:
    jobs = [await post(harness) for _ in range(posts)]
    before_the_answer = await raid(harness, jobs)
    assert not all(before_the_answer)
    places: dict[str, list[int | None]] = {}
    for card in harness.courier.review_cards:
        assert (card.review.kind, card.channel_id) == ("report", ROOM)
        places.setdefault(card.review.subject, []).append(card.review.message_id)
    for job in jobs:
        assert len(await harness.database.read(reports.of_job, job.id)) == MEMBERS // posts
        assert (await harness.job(job)).hidden
        last = [card for card in harness.courier.review_cards if card.review.subject == job.id][-1]
        assert last.reported
        assert (last.reported.reports, last.reported.hidden) == (MEMBERS // posts, True)
        review = await review_of(harness, job)
        first, *edited = places[job.id]
        assert (first, {*edited} - {review.message_id}) == (None, set())
    logged = [one.kind for one in await harness.database.read(events.of_guild, GUILD, 2 * MEMBERS)]
    assert (logged.count("report"), logged.count("hide")) == (MEMBERS, posts)

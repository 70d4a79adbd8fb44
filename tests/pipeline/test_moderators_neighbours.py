"""A server whose moderators' channel is slow, or breaks something of ours, keeps no other server's moderators waiting."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.domain.ask import Actor
from bot.domain.job import Job
from bot.domain.limits import Limits
from bot.pipeline.courier import LogPost, Posted, Reminder
from bot.pipeline.review_card import ReviewCard
from bot.pipeline.sanctions import Order
from tests.pipeline.harness import GUILD, PipelineHarness, RecordingCourier, generous, open_harness
from tests.pipeline.test_reviews import ALICE, OLIVE, ROOM

SLOW, LOG = GUILD - 1, 888


class SlowCourier(RecordingCourier):
    """Never hears back from one server's channels."""

    def __init__(self) -> None:
        super().__init__()
        self.slow = True
        self.stuck = asyncio.Event()

    async def _wait(self, guild_id: int) -> None:
        if guild_id == SLOW and self.slow:
            self.stuck.set()
            await asyncio.Event().wait()

    async def ask_moderators(self, card: ReviewCard, *, again: bool) -> Posted:
        await self._wait(card.review.guild_id)
        return await super().ask_moderators(card, again=again)

    async def post_log(self, post: LogPost) -> None:
        await self._wait(post.batch.guild_id)
        await super().post_log(post)

    async def remind_moderators(self, reminder: Reminder) -> list[int]:
        await self._wait(reminder.guild_id)
        return await super().remind_moderators(reminder)


@pytest.fixture
def courier() -> SlowCourier:
    return SlowCourier()


@pytest.fixture
async def harness(tmp_path: Path, courier: SlowCourier) -> AsyncGenerator[PipelineHarness]:
    async with open_harness(tmp_path, courier=courier, limits=generous(Limits())) as opened:
        yield opened


@asynccontextmanager
async def running(part: Coroutine[Any, Any, None]) -> AsyncGenerator[None]:
    task = asyncio.create_task(part)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def held(harness: PipelineHarness, guild: int, member: int = ALICE) -> Job:
    keys = {"review_prompts": "all", "review_channel": str(ROOM), "log_channel": str(LOG)}
    await harness.pipeline.policies.change(guild, by=OLIVE, **keys)
    return await harness.admit(member, guild=guild)


async def seen(found: list[Any], count: int = 1) -> None:
    async with asyncio.timeout(10):
        while len(found) < count:  # noqa: ASYNC110 - a recording tells nobody
            await asyncio.sleep(0.01)


async def test_cards_of_other_servers_do_not_wait_for_a_slow_channel(
    harness: PipelineHarness, courier: SlowCourier
) -> None:
    await held(harness, SLOW)
    harness.clock.advance(seconds=1)
    job = await held(harness, GUILD)
    async with running(harness.pipeline.review_cards.run()):
        await asyncio.wait_for(courier.stuck.wait(), 10)
        await seen(courier.review_cards)
        later = await held(harness, GUILD, ALICE + 1)  # the next round does not wait either
        await seen(courier.review_cards, 2)
    assert {card.review.job_id for card in courier.review_cards} == {job.id, later.id}


async def test_the_log_of_other_servers_does_not_wait_for_a_slow_channel(
    harness: PipelineHarness, courier: SlowCourier
) -> None:
    for guild in (SLOW, GUILD):
        await harness.pipeline.policies.change(guild, by=OLIVE, log_channel=str(LOG))
        order = Order("strike", guild, ALICE, Actor(OLIVE, manage_server=True), f"of {guild}")
        await harness.pipeline.sanctions.carry_out(order)
    async with running(harness.pipeline.log_channel.run()):
        await asyncio.wait_for(courier.stuck.wait(), 10)
        await seen(courier.logged)
    assert {post.batch.guild_id for post in courier.logged} == {GUILD}


async def test_reminders_of_other_servers_do_not_wait_for_a_slow_channel(
    harness: PipelineHarness, courier: SlowCourier
) -> None:
    courier.slow = False
    for guild in (SLOW, GUILD):
        await held(harness, guild)
    await harness.pipeline.review_cards.send()
    courier.slow = True
    harness.clock.advance(hours=7)
    async with running(harness.pipeline.review_reminders.run()):
        await asyncio.wait_for(courier.stuck.wait(), 10)
        await seen(courier.reminders)
    assert {reminder.guild_id for reminder in courier.reminders} == {GUILD}


async def test_however_many_cards_are_due_all_are_posted_at_once(harness: PipelineHarness) -> None:
    await held(harness, GUILD)
    for member in range(1000, 1044):
        await harness.admit(member)
    await harness.pipeline.review_cards.send()
    assert len(harness.courier.review_cards) == 45


async def test_a_card_that_breaks_something_keeps_no_other(
    harness: PipelineHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = await held(harness, GUILD), await held(harness, GUILD, ALICE + 1)
    courier, ask = harness.courier, harness.courier.ask_moderators

    async def breaks(card: ReviewCard, *, again: bool) -> Posted:
        if card.review.job_id == broken.id:
            raise ZeroDivisionError("nobody foresaw this")
        return await ask(card, again=again)

    with monkeypatch.context() as patched:
        patched.setattr(courier, "ask_moderators", breaks)
        await harness.pipeline.review_cards.send()
    assert [card.review.job_id for card in courier.review_cards] == [whole.id]
    harness.clock.advance(minutes=5)
    await harness.pipeline.review_cards.send()
    assert broken.id in {card.review.job_id for card in courier.review_cards}

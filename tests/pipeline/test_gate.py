"""Admission: limits, credits and budgets, each decided in the one transaction and each with a time to come back."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.errors import (
    BudgetSpent,
    InvalidOption,
    ModeRestricted,
    OutOfCredits,
    Paused,
    PromptEmpty,
    PromptRefused,
    Refused,
    TooManyJobs,
    TooManyRequests,
    Unavailable,
    UnknownModel,
)
from bot.domain.job import State
from bot.domain.limits import Limits
from bot.providers.base import Finished
from bot.storage import jobs
from tests.pipeline.harness import GUILD, NOON, PipelineHarness, generous, open_harness

MIDNIGHT = datetime(2026, 5, 18, tzinfo=UTC)


async def test_a_hold_is_placed_with_the_row(harness: PipelineHarness) -> None:
    job = await harness.admit()
    assert (job.state, job.price) == (State.QUEUED, 10)
    assert await harness.available() == 90


@pytest.mark.parametrize(
    ("options", "price"),
    [
        ({"kind": "image"}, 4),
        ({}, 10),
        ({"duration": 10}, 14),
        ({"duration": 10, "resolution": "720p"}, 24),
        ({"duration": 3}, 10),
        ({"model": "sora-2"}, 20),
        ({"model": "sora-2", "duration": 15}, 30),
        ({"model": "grok-video-1.5", "duration": 10, "resolution": "720p"}, 38),
    ],
)
async def test_the_price_is_the_models_and_its_options(
    harness: PipelineHarness, options: dict[str, str | int], price: int
) -> None:
    job = await harness.admit(**options)  # pyright: ignore[reportArgumentType] - the keys are spelled above
    assert job.price == price
    assert await harness.available() == 100 - price


@pytest.mark.parametrize(("provider", "price"), [("kie", 10), ("evolink", 10), ("xai", 30), (None, 10)])
async def test_whoever_names_a_provider_that_costs_more_than_the_price_pays_what_it_costs(
    harness: PipelineHarness, provider: str | None, price: int
) -> None:
    """xai asks $0.30 for what is sold for 10 credits, and a credit stands for a cent."""
    assert (await harness.admit(provider=provider)).price == price
    assert await harness.available() == 100 - price


async def test_ten_at_once_and_one_more_every_thirty_seconds(harness: PipelineHarness) -> None:
    await harness.give(1, 1000)
    for _ in range(10):
        await harness.admit(kind="image")
    with pytest.raises(TooManyRequests) as refused:
        await harness.admit(kind="image")
    assert refused.value.retry_at == NOON + timedelta(seconds=30)
    harness.clock.advance(seconds=29.9)
    with pytest.raises(TooManyRequests):
        await harness.admit(kind="image")
    harness.clock.advance(seconds=0.1)
    await harness.admit(kind="image")
    with pytest.raises(TooManyRequests):
        await harness.admit(kind="image")


async def test_a_refusal_takes_no_unit_of_the_rate(harness: PipelineHarness) -> None:
    for _ in range(20):
        with pytest.raises(Refused):
            await harness.admit(aspect_ratio="7:5")
    await harness.give(1, -97)
    for _ in range(20):
        with pytest.raises(OutOfCredits):
            await harness.admit(kind="image")
    await harness.give(1, 1000)
    for _ in range(10):
        await harness.admit(kind="image")


async def test_the_rate_is_each_members_own_and_each_servers(harness: PipelineHarness) -> None:
    for _ in range(10):
        await harness.admit(1, kind="image")
    await harness.admit(2, kind="image")
    await harness.admit(1, kind="image", guild=GUILD + 1)


async def test_three_run_ten_wait_and_the_rest_is_refused(tmp_path: Path) -> None:
    async with open_harness(tmp_path, allowance=10_000, limits=generous(Limits())) as harness:
        for _ in range(13):
            await harness.admit()
        with pytest.raises(TooManyJobs) as refused:
            await harness.admit()
        assert (refused.value.scope, refused.value.limit) == ("member", 13)
        await harness.settle()
        assert len(harness.providers["kie"].paid) == 3
        await harness.admit(member=2)


async def test_a_server_has_its_own_cap(tmp_path: Path) -> None:
    small = Limits(running_per_guild=2, waiting_per_guild=3)
    async with open_harness(tmp_path, limits=small) as harness:
        for member in range(1, 6):
            await harness.admit(member)
        with pytest.raises(TooManyJobs) as refused:
            await harness.admit(member=6)
        assert refused.value.scope == "guild"
        await harness.admit(member=6, guild=GUILD + 1)
        await harness.settle()
        assert len(harness.providers["kie"].paid) == 3


async def test_without_credits_it_says_what_there_is_and_when_there_is_more(harness: PipelineHarness) -> None:
    await harness.give(1, -95)
    with pytest.raises(OutOfCredits) as refused:
        await harness.admit()
    error = refused.value
    assert (error.needed, error.available) == (10, 5)
    assert (error.refill_at, error.refill_to) == (MIDNIGHT, 100)
    assert await harness.available() == 5


async def test_the_allowance_tops_up_at_midnight_utc_and_does_not_add_up(harness: PipelineHarness) -> None:
    await harness.give(1, -95)
    harness.clock.now = MIDNIGHT - timedelta(microseconds=1)
    with pytest.raises(OutOfCredits):
        await harness.admit()
    harness.clock.now = MIDNIGHT
    assert await harness.available() == 100
    await harness.admit()
    await harness.give(1, -85)
    assert await harness.available() == 5
    harness.clock.advance(days=30)
    assert await harness.available() == 100  # the ten that are still held are an earlier day's
    await harness.give(1, 400)
    harness.clock.advance(days=1)
    assert await harness.available() == 500


async def test_many_at_once_never_spend_more_than_there_is(tmp_path: Path) -> None:
    async with open_harness(tmp_path, limits=generous(Limits(waiting_per_member=100))) as harness:
        outcomes = await asyncio.gather(*(harness.admit() for _ in range(30)), return_exceptions=True)
        admitted = [each for each in outcomes if not isinstance(each, BaseException)]
        assert len(admitted) == 10
        assert all(isinstance(each, OutOfCredits) for each in outcomes if isinstance(each, BaseException))
        assert await harness.available() == 0


async def test_what_is_in_flight_at_midnight_eats_nothing_of_the_new_day(harness: PipelineHarness) -> None:
    """Whether the member asks while yesterday's jobs still run, or after they ended."""
    harness.clock.now = NOON.replace(hour=23, minute=58)
    for member in (1, 2):
        await harness.admit(member, duration=30, resolution="720p")  # 64 credits
        await harness.admit(member, duration=28)  # 32
    harness.clock.now = NOON + timedelta(hours=12, minutes=1)
    await harness.admit(1, kind="image")
    assert await harness.available(1) == 96
    harness.providers["kie"].progress = Finished(("http://10.0.0.1/x.png",))
    for job in await harness.database.read(jobs.list_for_member, GUILD, 2, 10):
        await harness.keep(job, 0)
    await harness.through(timedelta(minutes=2))
    await harness.admit(2, kind="image")
    assert await harness.available(2) == 96


async def test_the_operators_ceiling_is_hard_and_ends_with_the_day(tmp_path: Path) -> None:
    async with open_harness(tmp_path, ceiling=50_000) as harness:
        await harness.admit(1, kind="image")
        await harness.admit(2, kind="image")
        with pytest.raises(BudgetSpent) as refused:
            await harness.admit(3, kind="image")
        assert (refused.value.scope, refused.value.until) == ("operator", MIDNIGHT)
        assert await harness.available(3) == 100
        harness.clock.now = MIDNIGHT
        await harness.admit(3, kind="image")


async def test_what_ended_without_a_task_no_longer_counts_against_the_ceiling(tmp_path: Path) -> None:
    async with open_harness(tmp_path, ceiling=20_000) as harness:
        first = await harness.admit(1, kind="image")
        with pytest.raises(BudgetSpent):
            await harness.admit(2, kind="image")
        harness.health.of("kie").switched_off = True
        await harness.settle()
        assert (await harness.job(first)).state is State.FAILED
        harness.health.of("kie").switched_off = False
        await harness.admit(2, kind="image")


async def test_the_cheap_refusals_come_first_and_leave_nothing_behind(harness: PipelineHarness) -> None:
    with pytest.raises(PromptEmpty):
        await harness.admit(prompt="\u200b")
    with pytest.raises(PromptRefused):
        await harness.admit(prompt="a sexy schoolgirl")
    with pytest.raises(UnknownModel):
        await harness.admit(model="dall-e")
    with pytest.raises(InvalidOption):
        await harness.admit(resolution="8K")
    with pytest.raises(ModeRestricted):
        await harness.admit(mode="spicy")
    harness.health.paused = True
    with pytest.raises(Paused):
        await harness.admit()
    assert await harness.turn() == 0
    assert await harness.available() == 100


@pytest.mark.parametrize(("switched_off", "why"), [(True, "switched_off"), (False, "out_of_funds")])
async def test_where_nobody_can_make_it_nothing_is_held_and_no_card_is_posted(
    harness: PipelineHarness, switched_off: bool, why: str
) -> None:
    for name in harness.providers:
        health = harness.health.of(name)
        health.switched_off, health.empty_since = switched_off, None if switched_off else harness.clock()
    with pytest.raises(Unavailable) as refused:
        await harness.admit()
    assert (refused.value.model, refused.value.why) == ("grok-video", why)
    await harness.settle()
    assert harness.courier.cards == []
    assert await harness.available() == 100


async def test_one_provider_that_is_left_is_enough(harness: PipelineHarness) -> None:
    for name in ("kie", "evolink"):
        harness.health.of(name).switched_off = True
    assert (await harness.admit()).state is State.QUEUED
    with pytest.raises(Unavailable) as refused:
        await harness.admit(provider="kie")
    assert refused.value.provider == "kie"


async def test_a_busy_provider_is_worth_waiting_for(harness: PipelineHarness) -> None:
    for name in harness.providers:
        harness.health.of(name).rate_limited(harness.clock(), timedelta(minutes=1))
    assert (await harness.admit()).state is State.QUEUED


async def test_a_provider_that_was_empty_takes_work_again_once_it_has_funds(harness: PipelineHarness) -> None:
    health = harness.health.of("kie")
    health.empty_since = harness.clock()
    with pytest.raises(Unavailable):
        await harness.admit(provider="kie")
    harness.providers["kie"].funds = Decimal(100)
    await harness.pipeline.balances.look("kie")
    assert (await harness.admit(provider="kie")).state is State.QUEUED

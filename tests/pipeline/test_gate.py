"""Admission: limits, credits and budgets, each decided in the one transaction and each with a time to come back."""

import asyncio
from datetime import UTC, datetime, timedelta
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
    UnknownModel,
)
from bot.domain.job import State
from bot.domain.limits import Limits
from tests.pipeline.stage import GUILD, NOON, Stage, generous, open_stage

MIDNIGHT = datetime(2026, 5, 18, tzinfo=UTC)


async def test_a_hold_is_placed_with_the_row(stage: Stage) -> None:
    job = await stage.admit()
    assert (job.state, job.price) == (State.QUEUED, 10)
    assert await stage.available() == 90


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
    stage: Stage, options: dict[str, str | int], price: int
) -> None:
    job = await stage.admit(**options)  # pyright: ignore[reportArgumentType] - the keys are spelled above
    assert job.price == price
    assert await stage.available() == 100 - price


@pytest.mark.parametrize("provider", ["kie", "evolink", "xai", None])
async def test_the_price_does_not_depend_on_who_makes_it(stage: Stage, provider: str | None) -> None:
    assert (await stage.admit(provider=provider)).price == 10


async def test_ten_at_once_and_one_more_every_thirty_seconds(stage: Stage) -> None:
    await stage.give(1, 1000)
    for _ in range(10):
        await stage.admit(kind="image")
    with pytest.raises(TooManyRequests) as refused:
        await stage.admit(kind="image")
    assert refused.value.retry_at == NOON + timedelta(seconds=30)
    stage.clock.advance(seconds=29.9)
    with pytest.raises(TooManyRequests):
        await stage.admit(kind="image")
    stage.clock.advance(seconds=0.1)
    await stage.admit(kind="image")
    with pytest.raises(TooManyRequests):
        await stage.admit(kind="image")


async def test_a_refusal_takes_no_unit_of_the_rate(stage: Stage) -> None:
    for _ in range(20):
        with pytest.raises(Refused):
            await stage.admit(aspect_ratio="7:5")
    await stage.give(1, -97)
    for _ in range(20):
        with pytest.raises(OutOfCredits):
            await stage.admit(kind="image")
    await stage.give(1, 1000)
    for _ in range(10):
        await stage.admit(kind="image")


async def test_the_rate_is_each_members_own_and_each_servers(stage: Stage) -> None:
    for _ in range(10):
        await stage.admit(1, kind="image")
    await stage.admit(2, kind="image")
    await stage.admit(1, kind="image", guild=GUILD + 1)


async def test_three_run_ten_wait_and_the_rest_is_refused(tmp_path: Path) -> None:
    async with open_stage(tmp_path, allowance=10_000, limits=generous(Limits())) as stage:
        for _ in range(13):
            await stage.admit()
        with pytest.raises(TooManyJobs) as refused:
            await stage.admit()
        assert (refused.value.scope, refused.value.limit) == ("member", 13)
        await stage.settle()
        assert len(stage.providers["kie"].paid) == 3
        await stage.admit(member=2)


async def test_a_server_has_its_own_cap(tmp_path: Path) -> None:
    small = Limits(running_per_guild=2, waiting_per_guild=3)
    async with open_stage(tmp_path, limits=small) as stage:
        for member in range(1, 6):
            await stage.admit(member)
        with pytest.raises(TooManyJobs) as refused:
            await stage.admit(member=6)
        assert refused.value.scope == "guild"
        await stage.admit(member=6, guild=GUILD + 1)
        await stage.settle()
        assert len(stage.providers["kie"].paid) == 3


async def test_without_credits_it_says_what_there_is_and_when_there_is_more(stage: Stage) -> None:
    await stage.give(1, -95)
    with pytest.raises(OutOfCredits) as refused:
        await stage.admit()
    error = refused.value
    assert (error.needed, error.available) == (10, 5)
    assert (error.refill_at, error.refill_to) == (MIDNIGHT, 100)
    assert await stage.available() == 5


async def test_the_allowance_tops_up_at_midnight_utc_and_does_not_add_up(stage: Stage) -> None:
    await stage.give(1, -95)
    stage.clock.now = MIDNIGHT - timedelta(microseconds=1)
    with pytest.raises(OutOfCredits):
        await stage.admit()
    stage.clock.now = MIDNIGHT
    assert await stage.available() == 100
    await stage.admit()
    await stage.give(1, -85)
    assert await stage.available() == 5
    stage.clock.advance(days=30)
    assert await stage.available() == 90  # ten are still held
    await stage.give(1, 400)
    stage.clock.advance(days=1)
    assert await stage.available() == 490


async def test_many_at_once_never_spend_more_than_there_is(tmp_path: Path) -> None:
    async with open_stage(tmp_path, limits=generous(Limits(waiting_per_member=100))) as stage:
        outcomes = await asyncio.gather(*(stage.admit() for _ in range(30)), return_exceptions=True)
        admitted = [each for each in outcomes if not isinstance(each, BaseException)]
        assert len(admitted) == 10
        assert all(isinstance(each, OutOfCredits) for each in outcomes if isinstance(each, BaseException))
        assert await stage.available() == 0


async def test_the_operators_ceiling_is_hard_and_ends_with_the_day(tmp_path: Path) -> None:
    async with open_stage(tmp_path, ceiling=50_000) as stage:
        await stage.admit(1, kind="image")
        await stage.admit(2, kind="image")
        with pytest.raises(BudgetSpent) as refused:
            await stage.admit(3, kind="image")
        assert (refused.value.scope, refused.value.until) == ("operator", MIDNIGHT)
        assert await stage.available(3) == 100
        stage.clock.now = MIDNIGHT
        await stage.admit(3, kind="image")


async def test_what_ended_without_a_task_no_longer_counts_against_the_ceiling(tmp_path: Path) -> None:
    async with open_stage(tmp_path, ceiling=20_000) as stage:
        first = await stage.admit(1, kind="image")
        with pytest.raises(BudgetSpent):
            await stage.admit(2, kind="image")
        stage.health.of("kie").switched_off = True
        await stage.settle()
        assert (await stage.job(first)).state is State.FAILED
        await stage.admit(2, kind="image")


async def test_the_cheap_refusals_come_first_and_leave_nothing_behind(stage: Stage) -> None:
    with pytest.raises(PromptEmpty):
        await stage.admit(prompt="\u200b")
    with pytest.raises(PromptRefused):
        await stage.admit(prompt="a sexy schoolgirl")
    with pytest.raises(UnknownModel):
        await stage.admit(model="dall-e")
    with pytest.raises(InvalidOption):
        await stage.admit(resolution="8K")
    with pytest.raises(ModeRestricted):
        await stage.admit(mode="spicy")
    stage.health.paused = True
    with pytest.raises(Paused):
        await stage.admit()
    assert await stage.turn() == 0
    assert await stage.available() == 100

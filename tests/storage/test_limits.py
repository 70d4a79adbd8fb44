"""The rate limit: a burst, then one more every period, exactly, and across restarts."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.limits import RateLimit
from bot.storage import limits
from bot.storage.database import Database
from tests.new_database import new_database
from tests.storage.samples import NOW, SECOND, url_of

RATE = RateLimit(burst=3, period=10 * SECOND)


@pytest.mark.parametrize(
    ("asked_at", "answers"),
    [
        ([0, 0, 0], [None, None, None]),
        ([0, 0, 0, 0], [None, None, None, 10]),
        ([0, 0, 0, 9.999999, 10, 10], [None, None, None, 10, None, 20]),
        ([0, 0, 0, 5, 6, 7, 10], [None, None, None, 10, 10, 10, None]),
        ([0, 0, 0, 30, 30, 30, 30], [None, None, None, None, None, None, 40]),
        ([0, 0, 0, 1000, 1000, 1000, 1000], [None, None, None, None, None, None, 1010]),
        ([0, 0, 0, 25, 25, 25], [None, None, None, None, None, 30]),
    ],
)
async def test_a_burst_and_then_one_each_period(
    db: Database, asked_at: list[float], answers: list[float | None]
) -> None:
    for second, answer in zip(asked_at, answers, strict=True):
        retry_at = await db.write(limits.take, "member", RATE, NOW + second * SECOND)
        assert retry_at == (None if answer is None else NOW + answer * SECOND)


async def test_a_video_may_cost_more_than_one(db: Database) -> None:
    assert await db.write(limits.take, "k", RATE, NOW, cost=2) is None
    assert await db.write(limits.take, "k", RATE, NOW, cost=2) == NOW + 10 * SECOND
    assert await db.write(limits.take, "k", RATE, NOW) is None
    with pytest.raises(ValueError, match="never"):
        await db.write(limits.take, "k", RATE, NOW, cost=4)


async def test_keys_do_not_touch_each_other_and_survive_a_restart(path: Path) -> None:
    async with Database.open(new_database(path)) as db:
        for _ in range(3):
            assert await db.write(limits.take, "alice", RATE, NOW) is None
    async with Database.open(url_of(path)) as db:
        assert await db.write(limits.take, "bob", RATE, NOW) is None
        assert await db.write(limits.take, "alice", RATE, NOW) == NOW + 10 * SECOND


async def test_no_more_than_the_burst_of_a_crowd_gets_through(db: Database) -> None:
    async def ask() -> bool:
        return await db.write(limits.take, "k", RATE, NOW) is None

    assert sum(await asyncio.gather(*(ask() for _ in range(20)))) == 3


async def test_a_limit_that_ran_full_again_is_forgotten_without_effect(db: Database) -> None:
    for _ in range(3):
        await db.write(limits.take, "k", RATE, NOW)
    assert await db.write(limits.forget, NOW + 29 * SECOND) == 0
    assert await db.write(limits.forget, NOW + 30 * SECOND) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    burst=st.integers(1, 6),
    period=st.integers(1, 20_000_000),
    waits=st.lists(st.integers(0, 30_000_000), max_size=25),
)
async def test_never_more_than_burst_plus_elapsed_by_period(
    db: Database, burst: int, period: int, waits: list[int]
) -> None:
    rate = RateLimit(burst, timedelta(microseconds=period))
    now, taken = NOW, list[int]()
    await db.write(limits.forget, NOW + timedelta(days=9999))
    for wait in waits:
        now += timedelta(microseconds=wait)
        retry_at = await db.write(limits.take, "k", rate, now)
        if retry_at is None:
            taken.append((now - NOW) // timedelta(microseconds=1))
            continue
        assert retry_at > now
        assert await db.write(limits.take, "k", rate, retry_at - timedelta(microseconds=1)) == retry_at
        assert await db.write(limits.take, "k", rate, now) == retry_at
    for start in range(len(taken)):
        for end in range(start, len(taken)):
            assert end - start + 1 <= burst + (taken[end] - taken[start]) // period

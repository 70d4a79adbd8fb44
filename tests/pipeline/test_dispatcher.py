"""Who is sent to a provider, and when: its pace, its places and its health are kept, also over a restart."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.domain.limits import Limits
from bot.domain.request import Kind
from bot.pipeline.courier import TryLater
from bot.pipeline.health import FIRST_COOL_DOWN, OPENS_AFTER, PROBE_TIME
from bot.providers.base import NotCreated, OutOfFunds, Pace, RateLimited, Rejected
from bot.storage import posts
from bot.storage.database import Connection, DatabaseError
from tests.pipeline.harness import GUILD, NOON, UNHURRIED, PipelineHarness, generous, open_harness

PACED = Pace(creates=2, window=timedelta(seconds=10), running=None, questions_per_second=1000)
MANY = generous(Limits())
LATER = NOON + timedelta(minutes=10)


@asynccontextmanager
async def opened(
    directory: Path, now: datetime = NOON, pace: Pace = PACED
) -> AsyncGenerator[PipelineHarness]:
    """A process that begins `now`, also on the directory that an earlier one left behind."""
    media = directory / "media"
    if media.exists():
        media.rename(directory / f"media-before-{now:%H%M%S}")
    async with open_harness(directory, limits=MANY) as harness:
        harness.clock.now = now
        harness.providers["kie"].pace = pace
        yield harness


async def crowd(harness: PipelineHarness, number: int, kind: Kind = "video", first: int = 1) -> list[Job]:
    return [await harness.admit(first + each, kind=kind, provider="kie") for each in range(number)]


async def states(harness: PipelineHarness, jobs: list[Job]) -> list[State]:
    return [(await harness.job(job)).state for job in jobs]


async def started_now(harness: PipelineHarness) -> int:
    """Turns that are given at this moment, before any of them is taken."""
    harness.pipeline.wakeup()
    taken = await harness.database.write(harness.pipeline.claims.take, harness.clock(), [])
    harness.pipeline.claims.stored(taken)
    return len(taken.decision.calls)


async def carded(harness: PipelineHarness, number: int) -> list[Job]:
    """Jobs that are ready for their turn, while the provider gives none."""
    health = harness.health.of("kie")
    health.busy_until = harness.clock() + timedelta(seconds=1)
    jobs = await crowd(harness, number)
    await harness.settle()
    health.busy_until = None
    return jobs


async def test_a_providers_pace_is_kept(tmp_path: Path) -> None:
    async with opened(tmp_path) as harness:
        kie = harness.providers["kie"]
        await crowd(harness, 5)
        await harness.settle()
        assert kie.asked == 2
        await harness.after(seconds=9.9)
        assert kie.asked == 2
        await harness.after(seconds=0.2)
        assert kie.asked == 4
        await harness.after(seconds=10.1)
        assert kie.asked == 5


async def test_a_crowd_leaves_calls_of_the_pace_to_servers_that_have_none(tmp_path: Path) -> None:
    pace = Pace(creates=18, window=timedelta(seconds=10), running=None, questions_per_second=1000)
    async with opened(tmp_path, pace=pace) as harness:
        await crowd(harness, 25)
        await harness.settle()
        strangers = [await harness.admit(1, guild=GUILD + each, provider="kie") for each in (1, 2)]
        await harness.settle()
        assert await states(harness, strangers) == [State.RUNNING] * 2
        kie = harness.providers["kie"]
        assert kie.asked == 18
        await harness.through(timedelta(seconds=11))
        assert kie.asked == 27  # what the window gives back is for whoever waits


async def test_the_calls_that_are_kept_keep_no_places_of_a_provider_from_a_crowd(tmp_path: Path) -> None:
    pace = Pace(creates=80, window=timedelta(seconds=10), running=4, questions_per_second=1000)
    async with opened(tmp_path, pace=pace) as harness:
        await crowd(harness, 5)
        await harness.settle()
        assert harness.providers["kie"].asked == 3  # the most that one lane may have


async def test_in_no_window_are_there_more_calls_than_the_pace(tmp_path: Path) -> None:
    async with opened(tmp_path) as harness:
        kie, seen = harness.providers["kie"], list[datetime]()
        await crowd(harness, 9)
        for _ in range(100):
            before = kie.asked
            await harness.settle()
            seen += [harness.clock()] * (kie.asked - before)
            harness.clock.advance(seconds=0.7)
        assert len(seen) == 9
        assert all(third - first > PACED.window for first, third in zip(seen, seen[2:], strict=False))


async def test_the_worker_is_told_when_the_pace_leaves_the_next_call(tmp_path: Path) -> None:
    async with opened(tmp_path) as harness:
        await crowd(harness, 3)
        await harness.settle()
        taken = await harness.database.write(harness.pipeline.claims.take, harness.clock(), [])
        again_at = taken.decision.again_at
        assert again_at
        assert PACED.window <= again_at - NOON <= PACED.window + timedelta(seconds=0.1)


async def test_a_restart_does_not_begin_a_new_window(tmp_path: Path) -> None:
    async with opened(tmp_path) as harness:
        await crowd(harness, 4)
        await harness.settle()
        assert harness.providers["kie"].asked == 2
    async with opened(tmp_path, NOON + timedelta(seconds=5)) as harness:
        kie = harness.providers["kie"]
        await harness.settle()
        assert kie.asked == 0
        await harness.after(seconds=4.9)
        assert kie.asked == 0
        await harness.after(seconds=0.2)
        assert kie.asked == 2


@pytest.mark.parametrize(("many", "one"), [("video", "image"), ("image", "video")])
async def test_a_crowd_in_one_lane_leaves_the_other_its_calls_at_a_providers_pace(
    tmp_path: Path, many: Kind, one: Kind
) -> None:
    """However far the other lane has come: turns are counted in each by themselves."""
    async with opened(tmp_path, pace=UNHURRIED) as harness:
        await crowd(harness, 6, kind=one)
        await harness.settle()
        harness.providers["kie"].pace = PACED
        await harness.after(seconds=11)
        await crowd(harness, 8, kind=many, first=20)
        await harness.settle()
        few = await crowd(harness, 2, kind=one, first=40)
        await harness.settle()
        await harness.after(seconds=10.1)
        assert State.RUNNING in await states(harness, few)
        await harness.after(seconds=10.1)
        assert await states(harness, few) == [State.RUNNING] * 2


async def test_another_providers_pace_is_its_own(tmp_path: Path) -> None:
    async with opened(tmp_path) as harness:
        await crowd(harness, 3)
        other = await harness.admit(9, provider="xai")
        await harness.settle()
        assert harness.providers["kie"].asked == 2
        assert (await harness.job(other)).state is State.RUNNING


async def test_a_half_open_circuit_lets_one_probe_go_and_no_other_while_it_is_out(tmp_path: Path) -> None:
    async with opened(tmp_path, pace=UNHURRIED) as harness:
        await carded(harness, 3)
        circuit = harness.health.of("kie").circuit
        for _ in range(OPENS_AFTER):
            circuit.failed(harness.clock())
        assert await started_now(harness) == 0
        harness.clock.now += FIRST_COOL_DOWN
        assert await started_now(harness) == 1
        assert await started_now(harness) == 0
        harness.clock.now += PROBE_TIME + timedelta(milliseconds=1)
        assert await started_now(harness) == 1


async def test_a_probe_that_fails_leaves_the_others_waiting(tmp_path: Path) -> None:
    async with opened(tmp_path, pace=UNHURRIED) as harness:
        kie = harness.providers["kie"]
        jobs = await carded(harness, 3)
        for _ in range(OPENS_AFTER):
            harness.health.of("kie").circuit.failed(harness.clock())
        kie.fails(NotCreated("kie"))
        await harness.after(seconds=FIRST_COOL_DOWN.total_seconds())
        assert kie.asked == 1
        assert await states(harness, jobs) == [State.QUEUED] * 3
        await harness.after(seconds=2 * FIRST_COOL_DOWN.total_seconds() - 0.1)
        assert kie.asked == 1
        await harness.after(seconds=0.2)
        assert await states(harness, jobs) == [State.RUNNING] * 3


async def test_a_probe_that_succeeds_lets_all_go(tmp_path: Path) -> None:
    async with opened(tmp_path, pace=UNHURRIED) as harness:
        jobs = await carded(harness, 3)
        for _ in range(OPENS_AFTER):
            harness.health.of("kie").circuit.failed(harness.clock())
        await harness.after(seconds=FIRST_COOL_DOWN.total_seconds())
        assert await states(harness, jobs) == [State.RUNNING] * 3


async def test_a_provider_works_on_no_more_at_a_time_than_it_may(tmp_path: Path) -> None:
    pace = Pace(creates=None, window=timedelta(seconds=10), running=8, questions_per_second=1000)
    async with opened(tmp_path, pace=pace) as harness:
        videos = await crowd(harness, 10)
        await harness.settle()
        assert (await states(harness, videos)).count(State.RUNNING) == 6  # three quarters
        images = await crowd(harness, 4, kind="image", first=100)
        await harness.settle()
        assert (await states(harness, images)).count(State.RUNNING) == 2
        assert (await states(harness, videos)).count(State.RUNNING) == 6


async def test_a_place_that_comes_free_is_taken_by_the_next(tmp_path: Path) -> None:
    pace = Pace(creates=None, window=timedelta(seconds=10), running=4, questions_per_second=1000)
    async with opened(tmp_path, pace=pace) as harness:
        videos = await crowd(harness, 5)
        await harness.settle()
        now = await states(harness, videos)
        assert (now.count(State.RUNNING), now.count(State.QUEUED)) == (3, 2)
        over = videos[now.index(State.RUNNING)]
        await harness.pipeline.context.fail(await harness.job(over), Reason.PROVIDER_FAILED, "over")
        await harness.settle()
        now = await states(harness, videos)
        assert (now.count(State.RUNNING), now.count(State.QUEUED)) == (3, 1)


@pytest.mark.parametrize("state", [State.COLLECTING, State.READY])
async def test_what_is_made_takes_no_place_of_its_provider_however_long_its_server_takes_it_not(
    tmp_path: Path, state: State
) -> None:
    pace = Pace(creates=None, window=timedelta(seconds=10), running=4, questions_per_second=1000)
    async with opened(tmp_path, pace=pace) as harness:
        made = await crowd(harness, 3)
        await harness.settle()
        for job in made:
            await harness.context.move(await harness.job(job), State.COLLECTING, due_at=LATER)
            if state is State.READY:
                await harness.context.move(await harness.job(job), State.READY, due_at=LATER)
        stranger = await harness.admit(9, guild=GUILD + 1, provider="kie")
        await harness.settle()
        assert await states(harness, [*made, stranger]) == [state] * 3 + [State.RUNNING]


async def test_who_waits_for_discord_to_say_what_its_channel_is_holds_no_place_of_a_provider(
    tmp_path: Path,
) -> None:
    pace = Pace(creates=None, window=timedelta(seconds=10), running=1, questions_per_second=1000)
    async with opened(tmp_path, pace=pace) as harness:
        harness.courier.marked = True
        harness.courier.refuses["age_restricted"] = TryLater("502")
        adult = await harness.admit(1, mode="spicy", age_restricted=True, provider="kie")
        await harness.settle()
        stranger = await harness.admit(2, guild=GUILD + 1, provider="kie")
        await harness.settle()
        assert await states(harness, [adult, stranger]) == [State.QUEUED, State.RUNNING]
        harness.courier.refuses.clear()
        harness.providers["kie"].progress = Rejected("failed")
        await harness.through(timedelta(minutes=2))
        assert harness.providers["kie"].asked == 2


async def taken_in_vain(harness: PipelineHarness) -> None:
    """What was decided and claimed cannot be stored: a post of no job is found out by the commit."""

    def take(tx: Connection) -> None:
        harness.pipeline.claims.take(tx, harness.clock(), [])
        tx.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        posts.record(tx, "nosuchjob", "card", 0, 1, 2, NOON)

    with pytest.raises(DatabaseError):
        await harness.database.write(take)


@pytest.mark.parametrize("probing", [False, True])
async def test_a_turn_that_could_not_be_stored_is_given_by_the_next_look(
    tmp_path: Path, probing: bool
) -> None:
    async with opened(tmp_path, pace=UNHURRIED) as harness:
        jobs = await carded(harness, 1)
        if probing:
            harness.health.of("kie").circuit.open_until = harness.clock()
        harness.pipeline.wakeup()
        await taken_in_vain(harness)
        await harness.settle()
        assert await states(harness, jobs) == [State.RUNNING]


async def test_what_is_known_of_a_provider_and_could_not_be_stored_is_stored_by_the_next_look(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as harness:
        harness.health.of("kie").rate_limited(NOON, timedelta(seconds=100))
        await taken_in_vain(harness)
        await harness.settle()
    async with opened(tmp_path) as harness:
        assert harness.health.of("kie").reopens(NOON) == NOON + timedelta(seconds=100)


async def test_an_open_circuit_is_open_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path, pace=UNHURRIED) as harness:
        harness.providers["kie"].fails(*[NotCreated("kie", "down")] * OPENS_AFTER)
        await crowd(harness, OPENS_AFTER)
        await harness.settle()
        known = harness.health.of("kie").circuit
        assert known.open_until
        jobs = await crowd(harness, 2, first=50)
        await harness.settle()
    async with opened(tmp_path, NOON + timedelta(seconds=5), UNHURRIED) as harness:
        assert harness.health.of("kie").circuit == known
        assert harness.health.of("kie").last_error == "NotCreated"
        await harness.settle()
        assert harness.providers["kie"].asked == 0
        await harness.after(seconds=FIRST_COOL_DOWN.total_seconds())
        assert State.QUEUED not in await states(harness, jobs)


async def test_a_busy_provider_is_left_alone_after_a_restart_too(tmp_path: Path) -> None:
    async with opened(tmp_path, pace=UNHURRIED) as harness:
        harness.providers["kie"].fails(RateLimited("kie", "slow down", timedelta(seconds=60)))
        job = await harness.admit(provider="kie")
        await harness.settle()
        assert harness.health.of("kie").busy_until == NOON + timedelta(seconds=60)
    async with opened(tmp_path, NOON + timedelta(seconds=30), UNHURRIED) as harness:
        assert harness.health.of("kie").busy_until == NOON + timedelta(seconds=60)
        await harness.after(seconds=29)
        assert harness.providers["kie"].asked == 0
        await harness.after(seconds=1)
        assert (await harness.job(job)).state is State.RUNNING


async def test_a_provider_that_was_switched_off_and_on_between_two_looks_is_on_after_a_restart(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as harness:
        await harness.settle()
        operations = harness.pipeline.operations
        await operations.disable("kie")
        await operations.enable("kie")
        await harness.settle()
    async with opened(tmp_path) as harness:
        assert not harness.health.of("kie").switched_off


async def test_an_empty_account_and_its_balance_are_known_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path, pace=UNHURRIED) as harness:
        kie = harness.providers["kie"]
        kie.fails(OutOfFunds("kie", "top up"))
        kie.funds = Decimal("0.25")
        await harness.admit()
        await harness.settle()
        kie.funds = Decimal(0)
        await harness.pipeline.balances.look("kie")
        await harness.settle()
    async with opened(tmp_path, NOON + timedelta(minutes=1), UNHURRIED) as harness:
        health = harness.health.of("kie")
        assert (health.empty_since, health.balance, health.balance_at) == (NOON, 0, NOON)
        job = await harness.admit(2)
        await harness.settle()
        assert harness.providers["kie"].asked == 0
        assert (await harness.job(job)).provider != "kie"
        harness.providers["kie"].funds = Decimal(100)
        await harness.pipeline.balances.look("kie")
        await harness.settle()
    async with opened(tmp_path, NOON + timedelta(minutes=2), UNHURRIED) as harness:
        health = harness.health.of("kie")
        assert (health.empty_since, health.balance) == (None, 100)

"""The waiting rows as the fair queue sees them: their tags, whether they are ready, and the grant that starts them."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.fair_queue import HEAD_START, ONE_JOB, Places, Waiting, choose
from bot.domain.job import WAITING, Job, Pool, State
from bot.domain.limits import Limits
from bot.domain.request import Kind
from bot.storage import fair_queue, jobs
from bot.storage.database import Database
from tests.storage.samples import GUILD, MEMBER, NOW, SECOND, a_job, claim_one, reload, store


def parked(**changes: Any) -> Job:
    """Its card stands, and it waits for its turn."""
    waits = {"due_at": NOW + timedelta(hours=1), "card_id": 1, "pool": Pool.SUBMIT, "offers": ("kie",)}
    return a_job(**(waits | changes))


async def admitted(db: Database, member: int = MEMBER, guild: int = GUILD, lane: Kind = "image") -> Job:
    """With the tags that it gets at the gate."""

    guild_tag, member_tag = await db.write(fair_queue.arrival, lane, guild, member)
    job = parked(guild_id=guild, member_id=member, lane=lane, guild_tag=guild_tag, member_tag=member_tag)
    await store(db, job)
    return job


def tags(job: Job) -> tuple[int, int]:
    return job.guild_tag // ONE_JOB, job.member_tag // ONE_JOB


async def waiting(db: Database) -> dict[str, Waiting]:
    return {one.job_id: one for one in await db.read(fair_queue.waiting)}


async def start(db: Database, number: int) -> None:
    """So many places of a provider come free."""
    places = Places(Limits(running_per_member=100), turns={("kie", "image"): number})
    chosen = choose((await waiting(db)).values(), places)
    await db.write(fair_queue.grant, chosen.starting, NOW)
    await db.write(fair_queue.advance, chosen)


async def test_a_queue_of_ones_own_is_tagged_one_job_apart(db: Database) -> None:
    assert [tags(await admitted(db)) for _ in range(3)] == [(0, 0), (1, 1), (2, 2)]


async def test_another_member_gets_the_present_turn_and_the_server_its_next(db: Database) -> None:
    for _ in range(3):
        await admitted(db)
    assert tags(await admitted(db, member=2)) == (3, 0)
    assert tags(await admitted(db, guild=2)) == (0, 0)


async def test_whoever_comes_back_after_a_pause_has_saved_nothing_up(db: Database) -> None:
    first = await admitted(db)
    for _ in range(3):
        await admitted(db, member=2)
    await start(db, 3)
    await db.write(lambda tx: tx.execute(text("UPDATE jobs SET state = 'failed', finished_at = 1")))
    assert (await reload(db, first)).state is State.FAILED
    assert tags(await admitted(db))[1] == 2  # where the other's queue has got to


async def test_a_started_jobs_end_is_still_the_start_of_its_members_next(db: Database) -> None:
    """Else whoever asks anew whenever the last one has started would always stand before those that wait."""
    await admitted(db)
    await start(db, 1)
    again = await admitted(db)
    assert (again.guild_tag, again.member_tag) == (ONE_JOB - HEAD_START, ONE_JOB - HEAD_START)


async def test_the_lanes_are_tagged_apart(db: Database) -> None:
    for _ in range(3):
        await admitted(db, lane="video")
    assert tags(await admitted(db, lane="image")) == (0, 0)


async def test_what_is_known_of_members_whom_their_server_has_passed_is_forgotten(db: Database) -> None:
    await admitted(db, member=2)
    await start(db, 1)
    for _ in range(3):
        await admitted(db)
    await start(db, 3)
    assert await db.write(fair_queue.forget) == 1
    assert tags(await admitted(db, member=2))[1] == 2


@pytest.mark.parametrize(
    ("changes", "ready"),
    [
        ({}, True),
        ({"card_id": None}, False),
        ({"granted_at": NOW}, False),
        ({"due_at": NOW + 10 * SECOND}, False),  # it waits for a date of its own
        ({"due_at": NOW + timedelta(hours=2)}, False),  # it could not be read, and is looked at again then
    ],
    ids=["parked", "unannounced", "granted", "later", "put off"],
)
async def test_a_job_is_ready_once_its_card_stands_and_nothing_else_keeps_it(
    db: Database, changes: dict[str, Any], ready: bool
) -> None:
    await store(db, job := parked(**changes))
    assert (await waiting(db))[job.id].ready is ready


async def test_a_job_that_a_step_is_at_work_on_is_not_ready(db: Database) -> None:
    await store(db, parked(due_at=NOW))
    job = await claim_one(db)
    assert not (await waiting(db))[job.id].ready


async def test_only_queued_rows_wait(db: Database) -> None:
    await store(db, job := parked(), parked(state=State.RUNNING), parked(state=State.FAILED, finished_at=NOW))
    assert list(await waiting(db)) == [job.id]


async def test_places_are_held_by_what_runs_and_by_what_was_granted(db: Database) -> None:
    await store(
        db,
        parked(),
        parked(granted_at=NOW, provider="kie"),
        a_job(state=State.RUNNING, provider="kie"),
        a_job(state=State.READY, provider="xai", lane="video"),
        a_job(state=State.UNKNOWN, provider="kie"),  # its answer is lost: it takes no place
        a_job(state=State.DELIVERED, provider="kie", finished_at=NOW),
    )
    held: Counter[tuple[int, int, Kind, str | None]] = Counter()
    for guild, member, lane, provider, number in await db.read(fair_queue.held):
        held[guild, member, lane, provider] += number
    assert held == {(GUILD, MEMBER, "image", "kie"): 2, (GUILD, MEMBER, "video", None): 1}  # that is made


async def test_a_grant_makes_the_next_step_due_and_counts_against_the_pace(db: Database) -> None:
    await store(db, job := parked(), cancelled := parked(state=State.CANCELLED, finished_at=NOW))
    chosen = list((await waiting(db)).values())
    gone = Waiting(cancelled.id, "image", GUILD, MEMBER, 0, 0, 0, ("kie",))
    await db.write(fair_queue.grant, [(one, "kie") for one in (*chosen, gone)], NOW + SECOND)
    found = await reload(db, job)
    assert (found.provider, found.granted_at, found.due_at) == ("kie", NOW + SECOND, NOW + SECOND)
    assert (await reload(db, cancelled)).granted_at is None
    assert await db.read(fair_queue.granted_since, "kie", NOW) == ({"image": 1}, NOW + SECOND)
    assert await db.read(fair_queue.granted_since, "kie", NOW + SECOND) == ({}, None)
    assert await db.read(fair_queue.granted_since, "xai", NOW) == ({}, None)


async def test_two_grants_of_one_job_are_one(db: Database) -> None:
    await store(db, job := parked())
    (one,) = (await waiting(db)).values()
    await db.write(fair_queue.grant, [(one, "kie")], NOW)
    await db.write(fair_queue.grant, [(one, "xai")], NOW + SECOND)
    found = await reload(db, job)
    assert (found.provider, found.granted_at) == ("kie", NOW)


async def test_what_ends_before_it_has_joined_the_queue_leaves_its_server_no_turn(db: Database) -> None:
    """It waited for a moderator. Else its turn, from before the others came, would be one more for its server."""
    held = [await admitted(db) for _ in range(2)]
    await db.write(lambda tx: tx.execute(text("UPDATE jobs SET state = 'held'")))
    for _ in range(5):
        await admitted(db, guild=2)
    await start(db, 5)
    mine = [await admitted(db, member=3) for _ in range(2)]
    before = [tags(job) for job in mine]
    for job in held:
        assert await db.write(jobs.move_unleased, job.id, WAITING, State.CANCELLED, now=NOW, due_at=NOW)
    assert [tags(await reload(db, job)) for job in mine] == before

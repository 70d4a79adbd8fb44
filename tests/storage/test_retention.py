"""What is over for long goes, with its files and messages; the money, the moderation log and all that lives stay."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from bot.domain.job import Job, State
from bot.domain.media import MediaFile
from bot.storage import events, jobs, ledger, media_files, posts, retention
from bot.storage.database import Connection, Database
from bot.storage.events import Event
from tests.storage.samples import GUILD, MEMBER, NOW, SECOND, a_job, admit, claim_one, store, violations

LONG_AGO = NOW - timedelta(days=401)
CUT = NOW - timedelta(days=400)


async def over(db: Database, at: datetime, *, charged: int | None) -> Job:
    """A job of its whole life, with a file, a message and an entry in the moderation log."""
    job = a_job(state=State.READY, created_at=at, state_since=at)

    def live(tx: Connection) -> None:
        admit(tx, job)
        jobs.move(
            tx,
            job,
            State.UNDELIVERABLE if charged is None else State.DELIVERED,
            now=job.created_at,
            due_at=None,
        )
        if charged is None:
            ledger.release(tx, job.id, job.created_at)
        else:
            ledger.capture(tx, job.id, charged, job.created_at)
        _keep(tx, job)

    await db.write(live)
    return job


def _keep(tx: Connection, job: Job) -> None:
    now = job.created_at
    posts.record(tx, job.id, "result", 0, 7, 100, now)
    events.append(tx, Event(GUILD, "delete_result", now, job.id, actor_id=5, member_id=MEMBER))
    file = MediaFile(
        index=0,
        path=f"{job.id}/0.png",
        name="0.png",
        size=1,
        sha256="0" * 64,
        content_type="image/png",
        width=1,
        height=1,
        duration=None,
        url=None,
        created_at=now,
    )
    media_files.record(tx, job.id, file)


async def pruned(db: Database, limit: int = 500) -> list[str]:
    return await db.write(retention.prune, await db.read(retention.ended, CUT, None, limit), NOW)


async def left_of(db: Database, job: Job) -> tuple[bool, int, int]:
    return (
        await db.read(jobs.get, job.id) is not None,
        len(await db.read(media_files.of_job, job.id)),
        len(await db.read(posts.of_job, job.id)),
    )


async def test_a_job_that_is_over_for_long_goes_with_its_files_and_messages(db: Database) -> None:
    old = [await over(db, LONG_AGO, charged=charged) for charged in (10, 3, 0, None)]
    recent = await over(db, NOW, charged=10)
    assert len(await pruned(db)) == 4
    assert {await left_of(db, job) for job in old} == {(False, 0, 0)}
    assert await left_of(db, recent) == (True, 1, 1)
    assert len(await pruned(db)) == 0


async def test_the_ledger_adds_up_and_is_read_as_before_when_its_jobs_are_gone(db: Database) -> None:
    for charged in (10, 3, 0, None):
        await over(db, LONG_AGO, charged=charged)
    before = await db.read(ledger.history, GUILD, MEMBER, 50)
    await pruned(db)
    assert await violations(db) == []
    after = await db.read(ledger.history, GUILD, MEMBER, 50)
    assert [(line.kind, line.amount, line.held, line.job_id, line.at) for line in after] == [
        (line.kind, line.amount, line.held, line.job_id, line.at) for line in before
    ]
    assert {line.model for line in after} == {None}


async def test_what_moderators_did_stays_when_the_job_is_gone(db: Database) -> None:
    job = await over(db, LONG_AGO, charged=10)
    await pruned(db)
    (event,) = await db.read(events.of_guild, GUILD, 10)
    assert (event.job_id, event.actor_id, event.member_id) == (job.id, 5, MEMBER)


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.UNKNOWN, State.READY])
async def test_a_job_that_is_not_over_stays_however_old(db: Database, state: State) -> None:
    job = a_job(state=state, created_at=LONG_AGO, state_since=LONG_AGO, due_at=None)
    await db.write(admit, job)
    assert len(await pruned(db)) == 0
    assert await db.read(jobs.get, job.id) is not None


async def test_a_job_whose_member_is_still_to_be_told_stays(db: Database) -> None:
    await store(db, job := a_job(state=State.FAILED, finished_at=LONG_AGO, due_at=NOW))
    assert len(await pruned(db)) == 0
    told = await claim_one(db)
    assert len(await pruned(db)) == 0
    await db.write(jobs.yield_, told, due_at=None)
    assert len(await pruned(db)) == 1
    assert await db.read(jobs.get, job.id) is None


async def test_a_job_that_has_something_to_do_again_since_it_was_found_stays(db: Database) -> None:
    await store(db, job := a_job(state=State.FAILED, finished_at=LONG_AGO, due_at=None))
    found = await db.read(retention.ended, CUT)
    await db.write(lambda tx: tx.execute(text("UPDATE jobs SET due_at = finished_at")))
    assert found == [job.id]
    assert await db.write(retention.prune, found, NOW) == []


async def test_a_servers_own_retention_is_of_its_jobs_alone(db: Database) -> None:
    mine, other = (
        a_job(state=State.FAILED, guild_id=guild, finished_at=LONG_AGO, due_at=None) for guild in (1, 2)
    )
    await store(db, mine, other)
    assert await db.read(retention.ended, CUT, 1) == [mine.id]


async def test_much_is_removed_in_small_pieces_the_oldest_first(db: Database) -> None:
    ended = [
        a_job(state=State.FAILED, finished_at=LONG_AGO + n * SECOND, due_at=None, price=0) for n in (2, 0, 1)
    ]
    await store(db, *ended)
    assert len(await pruned(db, 2)) == 2
    assert await db.read(jobs.list_for_member, GUILD, MEMBER) == [ended[0]]

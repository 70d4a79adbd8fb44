"""Tags of new jobs, who waits, and the turns that are given, as rows."""

from bot.domain.fair_queue import ONE_JOB
from bot.domain.job import Job, Pool, State
from bot.domain.polling import QUEUE_EXPIRY
from bot.storage import fair_queue, jobs
from bot.storage.database import Connection, Database
from tests.storage.samples import GUILD, MEMBER, NOW, SECOND, a_job, claim_one, reload, store


def waiting(**changes: object) -> Job:
    """Carded and parked: ready to start."""
    fields = {"card_id": 1, "due_at": NOW + QUEUE_EXPIRY, "pool": Pool.SUBMIT, "offers": ("kie",)}
    return a_job(**(fields | changes))


async def asked(db: Database, member: int, guild: int = GUILD) -> Job:
    """A job with the tags that it would be admitted with."""

    def admit(tx: Connection) -> Job:
        guild_tag, member_tag = fair_queue.tags(tx, "image", guild, member)
        job = waiting(guild_id=guild, member_id=member, guild_tag=guild_tag, member_tag=member_tag)
        assert jobs.insert(tx, job)
        return job

    return await db.write(admit)


async def test_each_job_of_a_member_comes_one_job_later_and_a_newcomer_at_the_present_time(
    db: Database,
) -> None:
    mine = [await asked(db, MEMBER) for _ in range(3)]
    assert [job.member_tag for job in mine] == [0, ONE_JOB, 2 * ONE_JOB]
    assert (await asked(db, 2)).member_tag == 0
    assert (await asked(db, 3, guild=9)).guild_tag == 0


async def test_a_member_who_comes_back_has_saved_nothing_up(db: Database) -> None:
    for _ in range(3):
        await asked(db, MEMBER)
    for job in await db.read(jobs.list_for_member, GUILD, MEMBER, 10):
        if job.member_tag < 2 * ONE_JOB:
            await db.write(jobs.move, job, State.CANCELLED, now=NOW, due_at=None)
    assert (await asked(db, 2)).member_tag == 2 * ONE_JOB


async def test_only_a_job_with_its_card_that_nothing_else_keeps_is_ready(db: Database) -> None:
    ready = waiting()
    rows = [
        ready,
        waiting(card_id=None),
        waiting(due_at=NOW + 9 * SECOND),
        waiting(granted_at=NOW),
        waiting(state=State.RUNNING),
    ]
    await store(db, *rows)
    found = await db.read(fair_queue.waiting)
    assert {one.job_id for one in found} == {job.id for job in rows[:4]}
    assert [one.job_id for one in found if one.ready] == [ready.id]


async def test_a_turn_is_a_place_a_provider_and_a_date(db: Database) -> None:
    await store(db, job := waiting())
    (one,) = await db.read(fair_queue.waiting)
    await db.write(fair_queue.grant, [(one, "kie")], NOW)
    granted = await reload(db, job)
    assert (granted.provider, granted.granted_at, granted.due_at) == ("kie", NOW, NOW)
    assert await db.read(fair_queue.held) == [(GUILD, MEMBER, "image", "kie", 1)]
    assert await db.read(fair_queue.granted_since, "kie", NOW - SECOND) == (1, NOW)
    assert await db.read(fair_queue.granted_since, "kie", NOW) == (0, None)


async def test_a_turn_is_given_once_and_not_to_a_row_that_is_being_worked_on(db: Database) -> None:
    await store(db, job := waiting(due_at=NOW))
    (one,) = await db.read(fair_queue.waiting)
    leased = await claim_one(db)
    await db.write(fair_queue.grant, [(one, "kie")], NOW)
    assert (await reload(db, job)).granted_at is None
    assert leased.lease is not None

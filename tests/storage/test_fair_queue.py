"""Whose turn it is when a running place comes free."""

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State
from bot.storage import fair_queue
from bot.storage.database import Database
from tests.storage.samples import GUILD, MEMBER, NOW, SECOND, a_job, reload, store

LATER = NOW + 600 * SECOND


def waiting(asked: int, member: int = MEMBER, **changes: object) -> Job:
    fields = {"created_at": NOW + asked * SECOND, "card_id": 1, "due_at": LATER, "member_id": member}
    return a_job(**(fields | changes))


async def due(db: Database, *of: Job) -> list[bool]:
    return [(await reload(db, job)).due_at == NOW for job in of]


async def test_older_jobs_of_the_same_member_come_first(db: Database) -> None:
    queue = [waiting(n) for n in range(3)]
    await store(db, *queue, waiting(0, member=2), waiting(0, guild_id=2), waiting(0, state=State.RUNNING))
    assert [await db.read(fair_queue.older_waiting, job) for job in queue] == [0, 1, 2]


async def test_an_older_job_that_waits_for_its_provider_is_in_nobodys_way(db: Database) -> None:
    stuck = waiting(0, failure=Failure(Reason.PROVIDER_BUSY))
    await store(db, stuck, waiting(1, errors=1), last := waiting(2))
    assert await db.read(fair_queue.older_waiting, last) == 0


async def test_a_free_place_wakes_the_members_own_next_and_the_fairest(db: Database) -> None:
    mine, mine_later = waiting(3), waiting(4)
    hogs, fairs, fairs_later = waiting(0, member=2), waiting(1, member=3), waiting(2, member=3)
    elsewhere = waiting(0, member=4, guild_id=2)
    await store(db, mine, mine_later, hogs, fairs, fairs_later, elsewhere)
    await store(db, a_job(member_id=2, state=State.RUNNING), a_job(state=State.RUNNING))
    await db.write(fair_queue.wake_next, GUILD, MEMBER, NOW)
    assert await due(db, mine, fairs) == [True, True]
    assert await due(db, mine_later, hogs, fairs_later, elsewhere) == [False] * 4


async def test_a_job_without_its_card_or_waiting_for_its_provider_is_not_woken(db: Database) -> None:
    unannounced = waiting(0, card_id=None)
    stuck = waiting(1, failure=Failure(Reason.PROVIDER_BUSY))
    await store(db, unannounced, stuck)
    await db.write(fair_queue.wake_next, GUILD, MEMBER, NOW)
    assert await due(db, unannounced, stuck) == [False, False]

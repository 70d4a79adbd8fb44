"""Rows: stored once, claimed by one, moved only by whoever may, and never a wake-up lost."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.domain.failure import Failure, Reason
from bot.domain.job import LIVE, MOVES, TERMINAL, WAITING, IllegalMove, Job, Pool, State, new_token
from bot.domain.place import PlaceKind
from bot.domain.request import InputFile, Options, Request
from bot.storage import admissions, claims, jobs, spending
from bot.storage.database import Connection, Database
from bot.storage.jobs import LostLease
from tests.storage.samples import GUILD, MEMBER, NOW, SECOND, a_job, a_lease, claim, claim_one, reload, store

LATER = NOW + 30 * SECOND


def a_full_job() -> Job:
    """Every field says something."""
    picture = InputFile("in/1.png", "image/png", 2048, "a" * 64)
    return a_job(
        parent_id=77,
        place=PlaceKind.PRIVATE_THREAD,
        state=State.FAILED,
        request=Request(
            "grok-video", "fox\u0000\n🦊", Options("3:2", 6, "480p", "fun"), "kie", None, (picture, picture)
        ),
        due_at=LATER,
        tries=2,
        checks=3,
        errors=4,
        progress=50,
        provider="kie",
        attempt=1,
        tried=("evolink", "xai"),
        callback_sent=True,
        callback_at=NOW,
        upstream_id="task-1",
        submitted_at=NOW,
        finished_at=LATER,
        results=("https://example.org/1.mp4",),
        collects=1,
        cost=123_456,
        stray=True,
        failure=Failure(Reason.MODERATED, "kie", "no"),
        card_id=1,
        card_channel_id=2,
        thread_id=3,
        quota=(4, 3),
    )


async def test_a_job_is_read_back_as_it_was_stored(db: Database) -> None:
    await store(db, plain := a_job(), full := a_full_job())
    assert await reload(db, plain) == plain
    assert await reload(db, full) == full
    assert await db.read(jobs.by_interaction, full.interaction_id) == full
    assert await db.read(jobs.get, "nothing") is None


async def test_the_same_interaction_makes_no_second_row(db: Database) -> None:
    await store(db, first := a_job())
    assert not await db.write(jobs.insert, a_job(interaction_id=first.interaction_id))
    assert await db.read(jobs.list_for_member, GUILD, MEMBER) == [first]


async def test_a_callback_token_finds_its_job_and_is_nowhere_in_the_database(db: Database) -> None:
    token = new_token()
    await store(db, a_job())
    job = await claim_one(db)
    moved = await db.write(
        jobs.move, job, State.SUBMITTING, now=NOW, due_at=LATER, provider="kie", callback_token=token
    )
    assert moved.callback_token == token
    found = await db.read(jobs.by_callback, "kie", token)
    assert found is not None
    assert found == replace(moved, callback_token=None)
    assert await db.read(jobs.by_callback, "xai", token) is None
    assert await db.read(jobs.by_callback, "kie", token[:-1]) is None
    await db.backup(db.path.with_name("copy.db"))
    assert token.encode() not in db.path.with_name("copy.db").read_bytes()


@pytest.mark.parametrize("end", [State.QUEUED, State.FAILED, State.COLLECTING])
async def test_a_token_for_pictures_finds_their_job_only_while_its_call_is_out(
    db: Database, end: State
) -> None:
    token = new_token()
    await store(db, a_job())
    queued = await claim_one(db)
    job = await db.write(jobs.move, queued, State.SUBMITTING, now=NOW, due_at=LATER, inputs_token=token)
    assert await db.read(jobs.by_inputs, token) == job
    assert await db.read(jobs.by_inputs, token[:-1]) is None
    await db.backup(db.path.with_name("copy.db"))
    assert token.encode() not in db.path.with_name("copy.db").read_bytes()
    if end is State.COLLECTING:
        job = await db.write(jobs.move, job, State.RUNNING, now=NOW, due_at=LATER)
        assert await db.read(jobs.by_inputs, token) == job
    await db.write(jobs.move, job, end, now=NOW, due_at=LATER)
    assert await db.read(jobs.by_inputs, token) is None


async def test_rows_are_claimed_longest_due_first_and_only_when_due(db: Database) -> None:
    rows = [a_job(due_at=NOW + n * SECOND) for n in (3, -1, 2, 0)]
    await store(db, *rows, a_job(due_at=None))
    taken = await claim(db, NOW + 2 * SECOND, "w", limit=2)
    assert [job.id for job in taken] == [rows[1].id, rows[3].id]
    assert {(job.tries, job.lease) for job in taken} == {(1, "w")}
    assert (await claim_one(db, NOW + 2 * SECOND)).id == rows[2].id


async def test_no_two_workers_get_the_same_row(db: Database) -> None:
    await store(db, *(a_job() for _ in range(30)))

    async def work(name: str) -> list[str]:
        mine = list[str]()
        while True:
            taken = await claim(db, NOW, name, limit=3)
            if not taken:
                return mine
            mine += [job.id for job in taken]

    shares = await asyncio.gather(*(work(f"w{n}") for n in range(4)))
    claimed = [job_id for share in shares for job_id in share]
    assert len(claimed) == len(set(claimed)) == 30


async def test_a_lease_that_ran_out_is_claimed_again_and_its_first_holder_loses(db: Database) -> None:
    await store(db, a_job())
    first = await claim_one(db, lease="slow")
    early = await claim(db, NOW + 59 * SECOND, "x", limit=9)
    assert early == []
    assert await db.write(claims.release_leases, NOW + 60 * SECOND, [first.id]) == 0  # still at work here
    assert await db.write(claims.release_leases, NOW + 60 * SECOND) == 1
    second = await claim_one(db, NOW + 60 * SECOND, lease="quick")
    assert second.tries == 2
    with pytest.raises(LostLease):
        await db.write(jobs.move, first, State.SUBMITTING, now=NOW, due_at=LATER)
    with pytest.raises(LostLease):
        await db.write(jobs.yield_, first, due_at=LATER)
    await db.write(jobs.drop_lease, first)
    assert await reload(db, second) == second


async def test_a_move_starts_the_new_state_afresh_and_gives_the_lease_back(db: Database) -> None:
    await store(db, a_job(state=State.RUNNING, errors=3, checks=7, progress=10))
    job = await claim_one(db)
    moved = await db.write(
        jobs.move, job, State.COLLECTING, now=LATER, due_at=LATER, results=("https://a/1",), quota=(1, 0)
    )
    assert moved == replace(
        job,
        state=State.COLLECTING,
        pool=Pool.FETCH,
        state_since=LATER,
        due_at=LATER,
        tries=0,
        errors=0,
        results=("https://a/1",),
        quota=(1, 0),
        lease=None,
    )
    assert await reload(db, job) == moved


async def test_a_job_that_ended_says_when_and_is_due_once_more_to_tell(db: Database) -> None:
    await store(db, a_job())
    failure = Failure(Reason.CANCELLED)
    ended = await db.write(
        jobs.move, await db.write(jobs_first), State.FAILED, now=LATER, due_at=LATER, failure=failure
    )
    assert (ended.finished_at, ended.failure) == (LATER, failure)
    told = await claim_one(db, LATER)
    assert told.state == State.FAILED
    done = await db.write(jobs.yield_, told, due_at=None)
    assert done.due_at is None
    assert await claim(db, LATER, "w", limit=9) == []
    assert not await db.write(jobs.wake, done.id, LATER)


def jobs_first(tx: Connection) -> Job:
    (job,) = jobs.list_for_member(tx, GUILD, MEMBER)
    return job


@pytest.mark.parametrize("before", list(State))
async def test_a_move_that_is_not_in_the_table_is_refused_and_writes_nothing(
    db: Database, before: State
) -> None:
    job = a_job(state=before, finished_at=NOW if before in TERMINAL else None)
    await store(db, job)
    for after in set(State) - MOVES[before]:
        with pytest.raises(IllegalMove):
            await db.write(jobs.move, job, after, now=LATER, due_at=None)
    assert await reload(db, job) == job


async def test_of_two_who_end_a_job_without_a_lease_one_loses(db: Database) -> None:
    await store(db, job := a_job())

    async def end(to: State) -> bool:
        try:
            await db.write(jobs.move, job, to, now=NOW, due_at=None)
        except LostLease:
            return False
        return True

    assert sum(await asyncio.gather(end(State.CANCELLED), end(State.EXPIRED))) == 1


async def test_a_cancel_lets_the_running_step_finish_before_the_next(db: Database) -> None:
    await store(db, a_job())
    step = await claim_one(db)
    cancelled = await db.write(jobs.move_unleased, step.id, WAITING, State.CANCELLED, now=NOW, due_at=NOW)
    assert cancelled is not None
    assert (cancelled.state, cancelled.finished_at) == (State.CANCELLED, NOW)
    assert await claim(db, NOW, "other", limit=9) == []
    with pytest.raises(LostLease):
        await db.write(jobs.move, step, State.SUBMITTING, now=NOW, due_at=LATER)
    await db.write(jobs.drop_lease, step)
    assert (await claim_one(db, lease="other")).state == State.CANCELLED


async def test_a_cancel_comes_too_late_once_the_provider_is_being_paid(db: Database) -> None:
    await store(db, job := a_job(state=State.SUBMITTING))
    assert await db.write(jobs.move_unleased, job.id, WAITING, State.CANCELLED, now=NOW, due_at=None) is None
    assert await reload(db, job) == job


async def test_yielding_keeps_the_state_and_counts_the_tries_unless_told(db: Database) -> None:
    await store(db, a_job(state=State.RUNNING))
    job = await claim_one(db)
    waiting = await db.write(jobs.yield_, job, due_at=LATER, checks=1, progress=40)
    assert (waiting.tries, waiting.checks, waiting.progress, waiting.lease) == (1, 1, 40, None)
    assert waiting.due_at == LATER
    job = await claim_one(db, LATER)
    assert (await db.write(jobs.yield_, job, due_at=LATER, tries=0)).tries == 0


async def test_a_wake_up_brings_the_next_step_forward(db: Database) -> None:
    await store(db, job := a_job(state=State.RUNNING, due_at=LATER), late := a_job(due_at=NOW - SECOND))
    assert await db.write(jobs.wake, job.id, NOW)
    assert await db.write(jobs.wake, late.id, NOW)
    assert not await db.write(jobs.wake, "nothing", NOW)
    assert (await reload(db, job)).due_at == NOW
    assert (await reload(db, late)).due_at == NOW - SECOND


@pytest.mark.parametrize("outcome", ["yield", "move"])
async def test_a_wake_up_that_comes_while_a_step_is_at_work_is_not_lost(db: Database, outcome: str) -> None:
    await store(db, a_job(state=State.COLLECTING))
    step = await claim_one(db)
    assert await db.write(jobs.wake, step.id, NOW + SECOND)
    if outcome == "yield":
        after = await db.write(jobs.yield_, step, due_at=LATER)
    else:
        after = await db.write(jobs.move, step, State.RUNNING, now=NOW + 2 * SECOND, due_at=LATER)
    assert after.due_at == NOW + SECOND
    step = await claim_one(db, NOW + 2 * SECOND)
    assert (await db.write(jobs.yield_, step, due_at=LATER)).due_at == LATER


async def test_facts_are_recorded_whatever_the_state_and_whoever_holds_the_lease(db: Database) -> None:
    await store(db, a_job())
    step = await claim_one(db)
    await db.write(jobs.record, step.id, card_id=9, thread_id=9, card_channel_id=55)
    assert await reload(db, step) == replace(step, card_id=9, thread_id=9, card_channel_id=55)
    with pytest.raises(LookupError):
        await db.write(jobs.record, "nothing", card_id=9)


async def test_a_dead_process_holds_no_leases(db: Database) -> None:
    await store(db, a_job(), a_job())
    await claim(db, limit=1)
    assert await db.write(claims.release_leases) == 1
    assert len(await claim(db, NOW, "new", limit=9)) == 2


async def test_the_next_date_is_that_of_a_row_that_nobody_works_on(db: Database) -> None:
    assert await db.read(claims.next_due, list(Pool), NOW) is None
    await store(db, a_job(due_at=NOW + SECOND), a_job(due_at=NOW + 90 * SECOND), a_job(due_at=None))
    assert await db.read(claims.next_due, list(Pool), NOW) == NOW + SECOND
    assert await db.read(claims.next_due, [Pool.CHECK], NOW) is None
    await claim_one(db, NOW + SECOND)
    assert await db.read(claims.next_due, list(Pool), NOW) == NOW + 90 * SECOND


async def test_the_server_with_the_fewest_at_work_goes_first(db: Database) -> None:
    busy = [a_job(guild_id=1, due_at=NOW - n * SECOND) for n in (9, 8, 7)]
    await store(db, *busy, late := a_job(guild_id=2), later := a_job(guild_id=3, due_at=NOW + SECOND))
    working = {1: 1}

    def take(tx: Connection) -> list[str]:
        lease = a_lease(NOW + SECOND)
        took = claims.claim_fairly(tx, Pool.ANNOUNCE, lease, limit=3, per_guild=2, working=working, served={})
        return sorted(one.id for one in took)

    assert await db.write(take) == sorted([late.id, later.id, busy[0].id])


@pytest.mark.parametrize(("free", "working", "taken"), [(4, 12, "s"), (7, 10, "scc"), (4, 0, "sc")])
async def test_the_last_places_are_for_servers_that_hold_none(
    db: Database, free: int, working: int, taken: str
) -> None:
    at = {"pool": Pool.SUBMIT, "provider": "kie", "lane": "image"}
    crowd = [a_job(guild_id=1, due_at=NOW - n * SECOND, **at) for n in range(9)]
    elsewhere = [a_job(guild_id=3, **at | other) for other in ({"lane": "video"}, {"provider": "xai"})]
    await store(db, *crowd, *elsewhere, stranger := a_job(guild_id=2, **at))

    def take(tx: Connection) -> list[Job | None]:
        took = claims.claim_fairly(
            tx,
            Pool.SUBMIT,
            a_lease(),
            limit=free,
            per_guild=12,
            kept=4,
            working={1: working},
            served={},
            provider="kie",
            lane="image",
        )
        return [one.job for one in took]

    found = [job.id for job in await db.write(take) if job]
    expected = [stranger.id, *(job.id for job in reversed(crowd))][: len(taken)]
    assert sorted(found) == sorted(expected)


async def test_questions_are_claimed_by_provider(db: Database) -> None:
    kie, evolink = (
        a_job(state=State.RUNNING, pool=Pool.CHECK, provider=name, due_at=NOW) for name in ("kie", "evolink")
    )
    await store(db, kie, evolink)
    took = await db.write(claims.claim_of_provider, Pool.CHECK, "evolink", a_lease(), 5)
    assert [one.id for one in took] == [evolink.id]


def in_flight(conn: Connection) -> tuple[int, int]:
    found = admissions.outlook(conn, "image", GUILD, MEMBER)
    return found.of_member, found.of_guild


async def test_what_is_in_flight_is_counted_for_the_member_and_the_server(db: Database) -> None:
    assert await db.read(in_flight) == (0, 0)
    await store(
        db,
        a_job(),
        a_job(state=State.HELD),
        a_job(state=State.RUNNING),
        a_job(state=State.UNKNOWN, member_id=2),  # its answer is lost: it takes no place
        a_job(state=State.SUBMITTING, member_id=2),
        a_job(state=State.READY, member_id=2),
        a_job(member_id=2),
        a_job(guild_id=2),
        a_job(state=State.DELIVERED, finished_at=NOW),
    )
    assert await db.read(in_flight) == (3, 6)


async def test_a_members_jobs_are_listed_newest_first(db: Database) -> None:
    mine = [a_job(created_at=NOW + n * SECOND) for n in range(4)]
    await store(db, *mine, a_job(member_id=2), a_job(guild_id=2))
    assert await db.read(jobs.list_for_member, GUILD, MEMBER, 3) == mine[:0:-1]


async def test_the_oldest_of_each_live_state_is_known(db: Database) -> None:
    old, new = NOW - 90 * SECOND, NOW
    stuck = a_job(state=State.UNKNOWN, state_since=old)
    await store(db, stuck, a_job(state=State.UNKNOWN, state_since=new))
    await store(db, a_job(state=State.FAILED, finished_at=NOW))
    assert await db.read(jobs.live_before, State.UNKNOWN, new) == [stuck]
    counts = await db.read(jobs.counts_by_state)
    assert counts.keys() == LIVE
    assert counts[State.UNKNOWN] == (2, old)
    assert counts[State.QUEUED] == (0, None)


async def test_files_are_wanted_while_the_job_lives_and_a_while_after(db: Database) -> None:
    live = a_job(created_at=NOW - 9999 * SECOND)
    kept = a_job(state=State.DELIVERED, finished_at=NOW)
    gone = a_job(state=State.DELIVERED, finished_at=NOW - 10 * SECOND)
    await store(db, live, kept, gone)
    assert await db.read(jobs.ids_with_media, NOW - 5 * SECOND) == {live.id, kept.id}


async def test_what_jobs_cost_is_known_by_day_for_all_and_for_one_server(db: Database) -> None:
    today, yesterday = spending.day_of(NOW), spending.day_of(NOW) - 1

    async def spent(day: int, guild_id: int = spending.EVERYWHERE) -> int:
        return await db.read(spending.spent, day, guild_id)

    for job in (a_job(cost=5, cost_day=today), a_job(guild_id=2, cost=11, cost_day=today)):
        await store(db, job)
        await db.write(spending.add, job.cost_day, job.guild_id, job.cost)
    assert [await spent(today), await spent(today, 2), await spent(yesterday)] == [16, 11, 0]
    await db.write(spending.set_cost, job, 4)
    await db.write(spending.set_cost, await reload(db, job), 4, yesterday)
    assert [await spent(today), await spent(today, 2), await spent(yesterday)] == [5, 0, 4]
    assert await db.read(spending.disagreements) == []


@pytest.mark.parametrize(
    "damage",
    ["state = 'lost'", "state = 'failed'", "finished_at = 1", "lease = 'x'", "price = -1", "progress = 101"],
)
async def test_the_table_refuses_a_row_that_makes_no_sense(db: Database, damage: str) -> None:
    await store(db, a_job())
    with pytest.raises(IntegrityError, match="CHECK"):
        await db.write(lambda tx: tx.execute(text(f"UPDATE jobs SET {damage}")))  # noqa: S608 - the parameters above

"""Ended jobs vanish after their retention with all that hangs on them; what was booked for them stays whole."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from bot.domain.errors import PromptRefused
from bot.domain.job import TERMINAL, Job, State
from bot.domain.media import MediaFile
from bot.storage import events, jobs, ledger, media_files, posts
from bot.storage.database import Connection
from tests.pipeline.harness import GUILD, NOON, PipelineHarness
from tests.storage.samples import a_job, admit

KEPT_FOR = timedelta(days=400)
LONG_AGO, LATELY = NOON - KEPT_FOR - timedelta(days=1), NOON - KEPT_FOR + timedelta(days=1)
MEMBER = 7


def ended(at: datetime, state: State = State.DELIVERED, **changes: object) -> Job:
    """Its end is told and nothing is left to do, unless `changes` say otherwise."""
    times: dict[str, object] = {"created_at": at, "state_since": at, "finished_at": at, "due_at": None}
    return a_job(guild_id=GUILD, member_id=MEMBER, state=state, **(times | changes))


def keep(tx: Connection, job: Job) -> None:
    """The job as its life has left it: credits booked, a file fetched, a message posted."""
    admit(tx, job)
    if job.state is State.DELIVERED:
        ledger.capture(tx, job.id, job.price, job.created_at)
    elif job.state in TERMINAL:
        ledger.release(tx, job.id, job.created_at)
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
        created_at=job.created_at,
    )
    media_files.record(tx, job.id, file)
    posts.record(tx, job.id, "result", 0, 1, int(job.interaction_id), job.created_at)


async def store(harness: PipelineHarness, *of: Job) -> None:
    for job in of:
        await harness.database.write(keep, job)


async def left(harness: PipelineHarness, job: Job) -> tuple[bool, int, int]:
    """Whether its row stands, how many files are known of it, and how many messages."""
    read = harness.database.read
    found = await read(jobs.get, job.id)
    return (
        found is not None,
        len(await read(media_files.of_job, job.id)),
        len(await read(posts.of_job, job.id)),
    )


@pytest.mark.parametrize(
    "damage",
    ["{", "7", *(f'{{"retention": {days}}}' for days in ("null", '"soon"', "1e999", "1000000000000", "-9"))],
)
async def test_a_policy_that_cannot_be_read_keeps_no_other_servers_from_being_kept(
    harness: PipelineHarness, damage: str
) -> None:
    """What cannot be read says nothing: the operator's retention applies there."""
    job = ended(NOON - timedelta(days=3))
    elsewhere = replace(ended(NOON - timedelta(days=3)), guild_id=GUILD - 1)
    await store(harness, job, elsewhere)
    for guild_id in (GUILD - 1, GUILD):
        await harness.pipeline.policies.change(guild_id, by=1, retention=2)

    def spoil(tx: Connection) -> None:
        values = {"damage": damage, "guild": GUILD - 1}
        tx.execute(text("UPDATE policies SET data = :damage WHERE guild_id = :guild"), values)

    await harness.database.write(spoil)
    await harness.pipeline.housekeeping.sweep()
    assert await left(harness, job) == (False, 0, 0)
    assert await left(harness, elsewhere) == (True, 1, 1)


@pytest.mark.parametrize("state", sorted(TERMINAL))
async def test_a_job_that_ended_long_ago_vanishes_with_its_files_and_messages(
    harness: PipelineHarness, state: State
) -> None:
    old, recent = ended(LONG_AGO, state), ended(LATELY, state)
    await store(harness, old, recent)
    await harness.pipeline.housekeeping.sweep()
    assert await left(harness, old) == (False, 0, 0)
    assert await left(harness, recent) == (True, 1, 1)


@pytest.mark.parametrize("state", sorted(set(State) - TERMINAL))
async def test_a_job_that_is_not_over_stays_however_old_it_is(harness: PipelineHarness, state: State) -> None:
    live = ended(LONG_AGO, state, finished_at=None, due_at=LONG_AGO)
    await store(harness, live)
    await harness.pipeline.housekeeping.sweep()
    assert await left(harness, live) == (True, 1, 1)


async def test_a_job_whose_end_is_still_to_be_told_stays(harness: PipelineHarness) -> None:
    untold = ended(LONG_AGO, State.FAILED, due_at=NOON)
    await store(harness, untold)
    await harness.pipeline.housekeeping.sweep()
    assert await left(harness, untold) == (True, 1, 1)


async def test_the_ledger_stays_whole_and_the_members_history_readable(harness: PipelineHarness) -> None:
    of = ended(LONG_AGO), ended(LONG_AGO, State.FAILED), ended(LATELY)
    await store(harness, *of, ended(LONG_AGO, State.RUNNING, finished_at=None, due_at=NOON))
    balance = await harness.available(MEMBER)
    before = await harness.database.read(ledger.history, GUILD, MEMBER, 50)
    await harness.pipeline.housekeeping.sweep()
    await harness.pipeline.housekeeping.audit()
    assert harness.courier.alerts == []
    assert await harness.sound()
    assert await harness.available(MEMBER) == balance
    after = await harness.database.read(ledger.history, GUILD, MEMBER, 50)
    assert [(line.at, line.kind, line.amount, line.job_id, line.held) for line in after] == [
        (line.at, line.kind, line.amount, line.job_id, line.held) for line in before
    ]
    models = {line.job_id: line.model for line in after if line.job_id}
    assert [models[job.id] for job in of] == [None, None, of[2].request.model]


async def test_a_server_may_keep_less_and_its_files_go_with_the_rows(harness: PipelineHarness) -> None:
    await harness.pipeline.policies.change(GUILD, by=1, retention=2)
    at = NOON - timedelta(days=3)
    old, elsewhere = ended(at), replace(ended(at), guild_id=GUILD + 1)
    recent = ended(NOON - timedelta(days=1))
    await store(harness, old, elsewhere, recent)
    for job in (old, recent):
        await harness.keep(job, 0)
    await harness.pipeline.housekeeping.sweep()
    assert await left(harness, old) == (False, 0, 0)
    assert not (harness.media_dir / old.id).exists()
    assert await left(harness, recent) == (True, 1, 1)
    assert (harness.media_dir / recent.id).exists()
    assert await left(harness, elsewhere) == (True, 1, 1)


async def test_a_server_cannot_have_more_kept_than_the_operator_does(harness: PipelineHarness) -> None:
    await harness.pipeline.policies.change(GUILD, by=1, retention=3650)
    await store(harness, old := ended(LONG_AGO))
    await harness.pipeline.housekeeping.sweep()
    assert await left(harness, old) == (False, 0, 0)


@pytest.mark.parametrize(("days", "is_kept"), [(2, False), (0, True)])
async def test_a_refused_prompt_that_the_log_keeps_goes_in_time_and_its_category_stays(
    harness: PipelineHarness, days: int, *, is_kept: bool
) -> None:
    await harness.pipeline.policies.change(
        GUILD, by=1, blocked_terms=["forbidden"], keep_blocked_prompts=True, retention=days
    )
    with pytest.raises(PromptRefused):
        await harness.admit(MEMBER, prompt="a forbidden fox")
    harness.clock.advance(days=3)
    await harness.pipeline.housekeeping.sweep()
    found = await harness.database.read(events.of_guild, GUILD, 9)
    (blocked,) = [event for event in found if event.kind == "blocked"]
    assert blocked.data["category"] == "terms"
    assert len(blocked.data["sha256"]) == 64
    assert ("prompt" in blocked.data) is is_kept
    harness.clock.advance(days=KEPT_FOR.days)
    await harness.pipeline.housekeeping.sweep()
    found = await harness.database.read(events.of_guild, GUILD, 9)
    assert "forbidden fox" not in str(found)

"""A row that cannot be read stops nobody: others finish, the operator hears of it, and no list or count breaks."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from bot.doctor.check_database import database_findings
from bot.domain.ask import Actor, Place
from bot.domain.errors import NoSuchJob
from bot.domain.job import Job, State
from bot.domain.limits import Limits
from bot.pipeline import worker
from bot.pipeline.callbacks import CallbackOutcome
from bot.storage import tables
from bot.storage.database import Connection
from bot.storage.rows import hash_token
from bot.telemetry.metrics import Metrics
from bot.telemetry.scrape import scrape
from tests.pipeline.harness import CHANNEL, GUILD, PipelineHarness, generous, open_harness
from tests.pipeline.test_worker import until
from tests.storage.samples import url_of

COLUMNS = ("request", "offers", "tried", "results", "failure")
DAMAGES = ("{", "7")
"""No JSON at all, and JSON of another shape, as a later version might write it."""


async def spoil(harness: PipelineHarness, job: Job, column: str, to: str = "{") -> None:
    def change(tx: Connection) -> None:
        tx.execute(text(f"UPDATE jobs SET {column} = :to WHERE id = :id"), {"to": to, "id": job.id})  # noqa: S608 - a column of ours

    await harness.database.write(change)


async def state_of(harness: PipelineHarness, job: Job) -> str:
    query = text("SELECT state FROM jobs WHERE id = :id")
    return await harness.database.read(lambda conn: conn.execute(query, {"id": job.id}).scalar_one())


@asynccontextmanager
async def working(harness: PipelineHarness) -> AsyncGenerator[None]:
    """With its worker at work, which must still be so at the end."""
    running = asyncio.create_task(harness.pipeline.worker.run())
    try:
        yield
        assert not running.done()
    finally:
        await harness.pipeline.worker.drain(timedelta(seconds=5))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def comes_to(harness: PipelineHarness, job: Job, state: State) -> None:
    async def reached() -> bool:
        harness.clock.advance(seconds=0.2)
        harness.pipeline.wakeup()
        return await state_of(harness, job) == state

    await until(reached)


async def admit_each(harness: PipelineHarness, **what: str) -> list[Job]:
    """As many jobs as there are columns to spoil, of different members."""
    return [await harness.admit(10 + n, **what) for n in range(len(COLUMNS))]  # pyright: ignore[reportArgumentType] - what `admit` takes


async def spoil_each(harness: PipelineHarness, jobs: list[Job], to: str) -> None:
    """Another column in each."""
    for job, column in zip(jobs, COLUMNS, strict=True):
        await spoil(harness, job, column, to)


async def states(harness: PipelineHarness, jobs: list[Job]) -> set[str]:
    return {await state_of(harness, job) for job in jobs}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_damaged_rows_that_wait_for_their_cards_stop_nobody(
    harness: PipelineHarness, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "IDLE", timedelta(hours=1))  # nothing may wait for a look-around
    bad, good = await admit_each(harness), await harness.admit(1)
    await spoil_each(harness, bad, damage)

    async def good_runs() -> bool:
        return await state_of(harness, good) == State.RUNNING

    async with working(harness):  # also how a process starts that finds such rows
        await until(good_runs)
        later = await harness.admit(2)
        await comes_to(harness, later, State.RUNNING)
    assert await states(harness, bad) == {State.QUEUED}
    (alert,) = harness.courier.alerts
    assert any(job.id in alert for job in bad)


@pytest.mark.parametrize("damage", DAMAGES)
async def test_damaged_rows_that_wait_for_a_busy_provider_stop_nobody(
    harness: PipelineHarness, damage: str
) -> None:
    harness.health.of("kie").rate_limited(harness.clock(), timedelta(seconds=30))
    bad, good = await admit_each(harness, provider="kie"), await harness.admit(1, provider="kie")
    await harness.turn()
    await spoil_each(harness, bad, damage)
    async with working(harness):
        await comes_to(harness, good, State.RUNNING)
        later = await harness.admit(2, provider="kie")
        await comes_to(harness, later, State.RUNNING)
    assert len(harness.courier.alerts) <= 1


@pytest.mark.parametrize("damage", DAMAGES)
async def test_damaged_rows_that_run_at_a_provider_stop_nobody(harness: PipelineHarness, damage: str) -> None:
    bad, good = await admit_each(harness), await harness.admit(1)
    await harness.settle()
    await spoil_each(harness, bad, damage)
    async with working(harness):

        async def asked() -> bool:
            harness.clock.advance(seconds=0.5)
            harness.pipeline.wakeup()
            return (await harness.job(good)).checks >= 3

        await until(asked)
    assert await states(harness, bad) == {State.RUNNING}
    assert len(harness.courier.alerts) == 1


async def test_the_operator_hears_of_all_damaged_rows_together_once_an_hour_at_most(tmp_path: Path) -> None:
    async with open_harness(tmp_path, allowance=1000, limits=generous(Limits())) as harness:
        bad = [await harness.admit(member) for member in range(1, 21)]
        for job in bad:
            await spoil(harness, job, "request")

        async def none_is_due() -> bool:
            due = select(func.count()).where(tables.jobs.c.due_at <= harness.clock())
            return await harness.database.read(lambda conn: conn.scalar(due)) == 0

        async with working(harness):
            for _ in range(3 * 12):
                harness.clock.advance(minutes=5)
                harness.pipeline.wakeup()
                await until(none_is_due)
        assert 1 <= len(harness.courier.alerts) <= 4
        assert ": 20" in "".join(harness.courier.alerts)


async def test_a_discord_that_does_not_answer_the_alert_holds_up_nobody(
    harness: PipelineHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_: object, __: str) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(type(harness.courier), "alert", hang)
    await spoil(harness, await harness.admit(1), "request")
    good = await harness.admit(2)
    async with working(harness):
        await comes_to(harness, good, State.RUNNING)


@pytest.mark.parametrize("damage", DAMAGES)
async def test_what_members_and_the_operator_look_at_goes_on_without_the_damaged_rows(
    harness: PipelineHarness, damage: str
) -> None:
    bad, good = [await harness.admit(1) for _ in COLUMNS], await harness.admit(1)
    await spoil_each(harness, bad, damage)
    control, here = harness.pipeline.job_control, Place(GUILD, CHANNEL)
    assert [job.id for job in await control.latest(GUILD, 1)] == [good.id]
    for look in (control.show, control.cancel):
        with pytest.raises(NoSuchJob):
            await look(bad[0].id, Actor(1), here)
    assert (await control.show(good.id, Actor(1), here)).job.id == good.id
    lines = (await harness.wallet.history(GUILD, 1)).lines
    assert {line.job_id for line in lines if line.kind == "hold"} == {good.id, *(job.id for job in bad)}
    assert (await harness.pipeline.operations.status()).waiting == len(COLUMNS) + 1
    await harness.pipeline.housekeeping.sweep()
    await scrape(
        Metrics(lambda: 0.0), harness.database, harness.health, harness.context.budget, harness.clock()
    )
    verdicts = await database_findings(url_of(harness.database.path), harness.clock() + timedelta(days=1))
    assert not [finding for finding in verdicts if finding.verdict == "fail"]


async def test_a_callback_for_a_damaged_row_is_answered_like_one_for_none(harness: PipelineHarness) -> None:
    job, token = await harness.admit(1), "a-token-0123456789"

    def give_token(tx: Connection) -> None:
        values = {"hash": hash_token(token), "id": job.id}
        tx.execute(text("UPDATE jobs SET provider = 'kie', callback_hash = :hash WHERE id = :id"), values)

    await harness.database.write(give_token)
    for column in COLUMNS:
        await spoil(harness, job, column)
        outcome = await harness.pipeline.callbacks.take("kie", token, "task")
        assert outcome is CallbackOutcome.NO_SUCH_JOB


async def test_attachments_of_damaged_rows_do_not_keep_the_others_from_being_swept(
    harness: PipelineHarness,
) -> None:
    job = await harness.admit(1)
    for damage in ('{"references": 7}', '{"image": []}', '{"image": {"name": 1}}', "[]", "null"):
        await spoil(harness, job, "request", damage)
        await harness.pipeline.housekeeping.sweep()
        assert [line.kind for line in (await harness.wallet.history(GUILD, 1)).lines] == ["hold", "allowance"]


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_server_that_the_bot_left_gets_its_other_jobs_refunded(
    harness: PipelineHarness, damage: str
) -> None:
    bad, good = await admit_each(harness), await harness.admit(1)
    await spoil_each(harness, bad, damage)
    assert await harness.pipeline.job_control.guild_gone(GUILD) == 1
    assert (await harness.job(good)).state is State.UNDELIVERABLE
    assert (await harness.wallet.balance(GUILD, 1)).held == 0
    assert await states(harness, bad) == {State.QUEUED}


@pytest.mark.parametrize("damage", ["{", "[[7]]"])
async def test_a_damaged_row_that_waits_for_its_turn_is_not_looked_at_by_every_decision(
    harness: PipelineHarness, damage: str
) -> None:
    harness.health.of("kie").rate_limited(harness.clock(), timedelta(hours=10))
    bad = await harness.admit(1, provider="kie")
    await harness.turn()
    await spoil(harness, bad, "offers", damage)
    async with working(harness):
        for member in range(2, 12):
            await comes_to(harness, await harness.admit(member, provider="evolink"), State.RUNNING)
    assert harness.courier.alerts == []


async def test_a_row_that_is_damaged_while_the_worker_runs_stops_nobody(harness: PipelineHarness) -> None:
    async with working(harness):
        bad = await harness.admit(1)
        await comes_to(harness, bad, State.RUNNING)
        await spoil(harness, bad, "request")
        harness.clock.advance(minutes=1)
        good = await harness.admit(2)
        await comes_to(harness, good, State.RUNNING)

        async def told() -> bool:
            harness.clock.advance(seconds=1)
            harness.pipeline.wakeup()
            return bool(harness.courier.alerts)

        await until(told)
    assert bad.id in harness.courier.alerts[0]

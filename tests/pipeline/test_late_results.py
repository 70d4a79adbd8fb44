"""A result that comes after its job has ended reaches its member, once, and is paid for as it was quoted."""

from datetime import timedelta

import pytest

from bot.domain.ask import Actor, Place
from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.pipeline import failpoints
from bot.pipeline.callbacks import CallbackOutcome
from bot.pipeline.failpoints import Failpoint
from bot.pipeline.steps.table import step_for
from bot.providers.base import CheckFailed, Finished, MaybeCreated, Rejected, Running
from bot.storage import claims
from bot.storage.database import Connection
from bot.storage.rows import hash_token
from tests.pipeline.harness import CHANNEL, GUILD, PipelineHarness
from tests.pipeline.media.origin import Origin
from tests.pipeline.steps import ended, run_to

TOKEN = "the-token-of-this-job-0123456789"
ROLE = 501
MINUTE = timedelta(minutes=1)


@pytest.fixture
def harness(called_back: PipelineHarness) -> PipelineHarness:
    return called_back


async def timed_out(harness: PipelineHarness) -> Job:
    job = await run_to(harness, kind="image", provider="kie")
    await harness.through(timedelta(minutes=15, seconds=20), timedelta(seconds=10))
    assert await ended(harness, job) == (State.FAILED, Reason.TIMED_OUT)
    assert await harness.available() == 100
    return await harness.job(job)


def finish(harness: PipelineHarness, host: Origin, cost: int | None = None) -> None:
    harness.providers["kie"].progress = Finished((f"{host.url}/good",) * 6, cost)


async def of_member(harness: PipelineHarness) -> list[Job]:
    return await harness.pipeline.job_control.latest(GUILD, 1)


async def late_job(harness: PipelineHarness) -> Job:
    (job,) = [job for job in await of_member(harness) if job.late]
    return job


async def test_a_result_that_is_a_few_minutes_late_is_delivered_at_the_price_that_was_quoted(
    harness: PipelineHarness, host: Origin
) -> None:
    first = await timed_out(harness)
    finish(harness, host, cost=12_345)
    await harness.through(4 * MINUTE, timedelta(seconds=10))
    late = await late_job(harness)
    assert (late.state, late.price, late.quota) == (State.DELIVERED, first.price, (6, 6))
    assert await harness.available() == 100 - first.price
    assert [job_id for job_id, _ in harness.courier.posted] == [late.id]
    assert (late.card_id, late.request) == (first.card_id, first.request)
    first = await harness.job(first)
    assert (first.state, first.stray, first.due_at, first.cost) == (State.FAILED, False, None, 12_345)
    assert late.cost == 0


async def test_a_callback_that_comes_late_does_not_wait_for_the_next_question(
    harness: PipelineHarness, host: Origin
) -> None:
    first = await timed_out(harness)
    token = await give_token(harness, first)
    finish(harness, host)
    harness.clock.advance(seconds=1)
    take = harness.pipeline.callbacks.take
    assert await take("kie", token, str(first.upstream_id)) is CallbackOutcome.LATE
    await harness.settle()
    assert (await late_job(harness)).state is State.DELIVERED
    assert await take("kie", token, str(first.upstream_id)) is CallbackOutcome.SETTLED
    await harness.through(timedelta(hours=25), timedelta(minutes=10))
    assert len(harness.courier.posted) == 1


async def give_token(harness: PipelineHarness, job: Job) -> str:
    def change(tx: Connection) -> None:
        tx.exec_driver_sql("UPDATE jobs SET callback_hash = ? WHERE id = ?", (hash_token(TOKEN), job.id))

    await harness.database.write(change)
    return TOKEN


async def test_a_task_whose_answer_was_lost_is_still_delivered_when_a_late_callback_names_it(
    harness: PipelineHarness, host: Origin
) -> None:
    harness.providers["kie"].fails(MaybeCreated("kie", "read timeout"))
    job = await harness.admit(kind="image", provider="kie")
    await harness.settle()
    await harness.through(16 * MINUTE, timedelta(seconds=10))
    assert await ended(harness, job) == (State.FAILED, Reason.UNCERTAIN)
    token = await give_token(harness, job)
    finish(harness, host)
    assert await harness.pipeline.callbacks.take("kie", token, "task-7") is CallbackOutcome.LATE
    await harness.settle()
    late = await late_job(harness)
    assert (late.state, late.upstream_id) == (State.DELIVERED, "task-7")
    assert not (await harness.job(job)).stray


async def test_whoever_has_spent_the_credits_meanwhile_is_offered_the_result_and_pays_nothing(
    harness: PipelineHarness, host: Origin
) -> None:
    first = await timed_out(harness)
    finish(harness, host)
    await harness.give(1, first.price - 1 - await harness.available())
    await harness.through(4 * MINUTE, timedelta(seconds=10))
    late = await late_job(harness)
    assert await ended(harness, late) == (State.UNDELIVERABLE, Reason.LATE)
    shown = await harness.pipeline.job_control.show(late.id, Actor(1), Place(GUILD, CHANNEL))
    assert len(shown.files) == 6
    assert (late.price, await harness.available()) == (0, first.price - 1)
    assert harness.courier.posted == []


async def test_one_that_comes_on_the_next_day_takes_nothing_of_what_a_role_gives_that_day(
    harness: PipelineHarness, host: Origin
) -> None:
    await harness.pipeline.policies.change(GUILD, by=99, roles={str(ROLE): {"allowance": 300}})
    await timed_out(harness)
    finish(harness, host)
    harness.clock.advance(hours=20)
    assert (await harness.wallet.balance(GUILD, 1, {ROLE})).available == 300
    await harness.settle()
    assert (await late_job(harness)).state is State.DELIVERED
    assert (await harness.wallet.balance(GUILD, 1, {ROLE})).available == 300
    assert await harness.sound()


async def test_what_moderators_must_see_first_is_not_handed_out_past_them(
    harness: PipelineHarness, host: Origin
) -> None:
    keys = {"review_outputs": "all", "review_channel": "999"}
    await harness.pipeline.policies.change(GUILD, by=99, **keys)
    first = await timed_out(harness)
    finish(harness, host)
    await harness.give(1, first.price - 1 - await harness.available())
    await harness.through(4 * MINUTE, timedelta(seconds=10))
    late = await late_job(harness)
    assert await ended(harness, late) == (State.UNDELIVERABLE, Reason.LATE)
    shown = await harness.pipeline.job_control.show(late.id, Actor(1), Place(GUILD, CHANNEL))
    assert shown.files == ()


async def test_a_task_that_fails_late_is_done_with(harness: PipelineHarness) -> None:
    first = await timed_out(harness)
    harness.providers["kie"].progress = Rejected("failed", cost=0)
    await harness.through(4 * MINUTE, timedelta(seconds=10))
    first = await harness.job(first)
    assert (first.stray, first.due_at, first.cost) == (False, None, 0)
    assert len(await of_member(harness)) == 1


async def test_a_task_that_expired_while_nobody_asked_counts_as_paid_for(harness: PipelineHarness) -> None:
    first = await timed_out(harness)
    estimate = first.cost
    harness.providers["kie"].progress = Rejected("expired")
    await harness.through(4 * MINUTE, timedelta(seconds=10))
    first = await harness.job(first)
    assert (first.stray, first.due_at, first.cost) == (False, None, estimate)
    assert estimate > 0
    assert len(await of_member(harness)) == 1


async def test_a_task_is_asked_about_ever_more_rarely_and_no_longer_than_a_day(
    harness: PipelineHarness, host: Origin
) -> None:
    first = await timed_out(harness)
    kie = harness.providers["kie"]
    before = kie.checked
    for answer in (Running(), CheckFailed("kie", "503")):
        kie.progress = answer
        await harness.through(timedelta(hours=12), MINUTE)
    assert 20 < kie.checked - before < 60
    first = await harness.job(first)
    assert (first.stray, first.due_at) == (True, None)
    finish(harness, host)
    await harness.through(timedelta(hours=3), MINUTE)
    assert len(await of_member(harness)) == 1


async def test_a_death_between_the_question_and_its_answer_doubles_nothing(
    harness: PipelineHarness, host: Origin
) -> None:
    first = await timed_out(harness)
    finish(harness, host)
    harness.clock.advance(minutes=3)

    def die(point: Failpoint) -> None:
        if point is Failpoint.FINISHED:
            raise KeyboardInterrupt

    failpoints.arm(die)
    taken = await harness.database.write(harness.pipeline.claims.take, harness.clock(), [])
    (claimed,) = [one.job for one in taken.claimed if one.job]
    try:
        with pytest.raises(KeyboardInterrupt):
            await step_for(claimed)(harness.context, claimed)
    finally:
        failpoints.arm(None)
    await harness.database.write(claims.release_leases)
    await harness.settle()
    assert (await late_job(harness)).state is State.DELIVERED
    assert len(harness.courier.posted) == 1
    assert await harness.available() == 100 - first.price

"""A job's way through its steps against the clock: deadlines, turns, failover, and an end that always gives back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.errors import Unavailable
from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.domain.limits import Limits
from bot.domain.polling import DEADLINE, NOT_VISIBLE_GRACE, QUEUE_EXPIRY
from bot.pipeline.courier import DeliveryError, DestinationGone, Forbidden, TryLater, Unpostable
from bot.pipeline.health import FIRST_COOL_DOWN, OPENS_AFTER
from bot.pipeline.provider_balances import EMPTY_EVERY
from bot.providers.base import (
    BadCredentials,
    CheckFailed,
    Disabled,
    Finished,
    Maintenance,
    MaybeCreated,
    NotCreated,
    NotSent,
    NotVisibleYet,
    OutOfFunds,
    ProviderError,
    RateLimited,
    Rejected,
    RequestRefused,
    Running,
)
from bot.storage import jobs
from tests.pipeline.harness import PipelineHarness, generous, open_harness
from tests.storage.samples import claim_one

HINT = timedelta(seconds=10)


async def ended(harness: PipelineHarness, job: Job) -> tuple[State, Reason | None]:
    found = await harness.job(job)
    assert found.terminal
    return found.state, found.failure.reason if found.failure else None


async def run_to(harness: PipelineHarness, **what: object) -> Job:
    """Admitted, announced, submitted: now running."""
    job = await harness.admit(**what)  # pyright: ignore[reportArgumentType] - what `admit` takes
    await harness.settle()
    found = await harness.job(job)
    assert found.state is State.RUNNING
    return found


# ---------------------------------------------------------------- time


async def test_without_a_result_in_fifteen_minutes_the_credits_come_back(harness: PipelineHarness) -> None:
    job = await run_to(harness)
    await harness.through(DEADLINE - timedelta(seconds=2))
    assert (await harness.job(job)).state is State.RUNNING
    await harness.through(timedelta(seconds=5))
    assert await ended(harness, job) == (State.FAILED, Reason.TIMED_OUT)
    assert await harness.available() == 100
    assert [told.id for told in harness.courier.apologies] == [job.id]
    assert (await harness.job(job)).stray  # the provider may yet make it, for nobody


async def test_a_job_that_waited_an_hour_for_its_turn_expires(tmp_path: Path) -> None:
    async with open_harness(tmp_path, limits=Limits(running_per_member=0)) as harness:
        job = await harness.admit()
        await harness.through(QUEUE_EXPIRY - timedelta(minutes=1), step=timedelta(minutes=1))
        assert (await harness.job(job)).state is State.QUEUED
        await harness.through(timedelta(minutes=2))
        assert await ended(harness, job) == (State.EXPIRED, Reason.QUEUE_EXPIRED)
        assert await harness.available() == 100
        assert harness.providers["kie"].asked == 0


async def test_a_task_that_is_not_visible_is_waited_for_ninety_seconds(harness: PipelineHarness) -> None:
    job, kie = await run_to(harness), harness.providers["kie"]
    kie.progress = NotVisibleYet("kie")
    await harness.through(NOT_VISIBLE_GRACE - timedelta(seconds=1))
    kie.progress = Running(20)
    await harness.through(timedelta(seconds=31))
    found = await harness.job(job)
    assert (found.state, found.progress, found.errors) == (State.RUNNING, 20, 0)


async def test_a_task_that_never_becomes_visible_ends_with_the_credits_back(harness: PipelineHarness) -> None:
    job = await run_to(harness)
    harness.providers["kie"].progress = NotVisibleYet("kie")
    await harness.through(NOT_VISIBLE_GRACE + timedelta(minutes=3))
    assert await ended(harness, job) == (State.FAILED, Reason.PROVIDER_FAILED)
    assert await harness.available() == 100


async def test_questions_that_fail_do_not_end_a_job_before_the_deadline(harness: PipelineHarness) -> None:
    job = await run_to(harness)
    harness.providers["kie"].progress = CheckFailed("kie", "HTTP 502")
    await harness.through(timedelta(minutes=14), step=timedelta(seconds=5))
    assert (await harness.job(job)).state is State.RUNNING
    await harness.through(timedelta(minutes=2))
    assert await ended(harness, job) == (State.FAILED, Reason.TIMED_OUT)


async def test_polling_is_bounded_and_slower_where_callbacks_arrive(tmp_path: Path) -> None:
    counts: dict[bool, int] = {}
    for calls_back in (False, True):
        directory = tmp_path / str(calls_back)
        directory.mkdir()
        async with open_harness(directory, public_url="https://bot.example") as harness:
            harness.providers["kie"].calls_back = calls_back
            harness.health.of("kie").callbacks_work = True
            await run_to(harness)
            await harness.through(timedelta(minutes=5))
            counts[calls_back] = harness.providers["kie"].checked
    assert 18 <= counts[False] <= 24
    assert 8 <= counts[True] <= 12


async def test_when_polling_finds_it_first_callbacks_are_no_longer_counted_on(tmp_path: Path) -> None:
    async with open_harness(tmp_path, public_url="https://bot.example") as harness:
        kie = harness.providers["kie"]
        kie.calls_back, harness.health.of("kie").callbacks_work = True, True
        await run_to(harness)
        kie.progress = Finished(("http://10.0.0.1/x.mp4",))
        await harness.through(timedelta(minutes=2))
        assert not harness.health.of("kie").callbacks_work


# ---------------------------------------------------------------- turns


async def one_after_another(harness: PipelineHarness, number: int) -> list[Job]:
    asked: list[Job] = []
    for each in range(number):
        harness.clock.advance(milliseconds=1)
        asked.append(await harness.admit(prompt=f"fox {each}", provider="kie"))
    return asked


async def test_three_run_and_the_next_starts_when_one_ends_in_the_order_asked(tmp_path: Path) -> None:
    async with open_harness(tmp_path, allowance=1000, limits=generous(Limits())) as harness:
        kie = harness.providers["kie"]
        asked = await one_after_another(harness, 8)
        await harness.settle()
        assert [each.prompt for each in kie.paid] == ["fox 0", "fox 1", "fox 2"]
        assert len(harness.courier.cards) == 8  # all are announced; nothing is paid for the rest
        kie.progress = Rejected("failed")
        for number in range(3, 8):
            await harness.after(seconds=30)
            assert [each.prompt for each in kie.paid][:number] == [f"fox {each}" for each in range(number)]
        await harness.through(timedelta(minutes=2))
        assert [each.prompt for each in kie.paid] == [f"fox {number}" for number in range(8)]
        assert {(await ended(harness, job))[0] for job in asked} == {State.FAILED}
        assert await harness.available() == 1000


async def test_a_busy_member_does_not_keep_others_waiting(tmp_path: Path) -> None:
    few = generous(Limits(running_per_guild=4))
    async with open_harness(tmp_path, allowance=1000, limits=few) as harness:
        for _ in range(10):
            await harness.admit(1, provider="kie")
        await harness.settle()
        late = await harness.admit(2, provider="kie")
        await harness.settle()
        assert (await harness.job(late)).state is State.RUNNING


async def test_a_card_taken_down_while_waiting_costs_nobody_anything(tmp_path: Path) -> None:
    async with open_harness(tmp_path, allowance=1000, limits=generous(Limits())) as harness:
        kie = harness.providers["kie"]
        asked = await one_after_another(harness, 4)
        await harness.settle()
        harness.courier.gone.add(asked[3].id)
        kie.progress = Rejected("failed")
        await harness.through(timedelta(minutes=1))
        assert await ended(harness, asked[3]) == (State.WITHHELD, Reason.TAKEN_DOWN)
        assert len(kie.paid) == 3
        assert await harness.available() == 1000


# ---------------------------------------------------------------- failover and health


@pytest.mark.parametrize(
    "error",
    [
        NotCreated("kie", "refused to connect"),
        RateLimited("kie", "429", HINT),
        Maintenance("kie"),
        Disabled("kie"),
        OutOfFunds("kie"),
        BadCredentials("kie"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_what_surely_created_nothing_moves_to_the_next_at_the_same_price(
    harness: PipelineHarness, error: ProviderError
) -> None:
    harness.providers["kie"].fails(error)
    job = await run_to(harness)
    assert (job.provider, job.price) == ("evolink", 10)
    assert harness.providers["evolink"].asked == 1
    assert await harness.available() == 90


@pytest.mark.parametrize("error", [MaybeCreated("kie", "read timeout"), RequestRefused("kie", "params")])
async def test_what_may_have_created_something_or_was_refused_goes_nowhere_else(
    harness: PipelineHarness, error: ProviderError
) -> None:
    harness.providers["kie"].fails(error)
    job = await harness.admit()
    await harness.through(timedelta(minutes=20), step=timedelta(seconds=20))
    reason = Reason.UNCERTAIN if isinstance(error, MaybeCreated) else Reason.INVALID
    assert await ended(harness, job) == (State.FAILED, reason)
    assert [each.asked for each in harness.providers.values()] == [1, 0, 0]
    assert await harness.available() == 100


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Maintenance("kie"), Reason.MAINTENANCE),
        (Disabled("kie"), Reason.DISABLED),
        (OutOfFunds("kie"), Reason.OUT_OF_FUNDS),
        (BadCredentials("kie"), Reason.BAD_CREDENTIALS),
    ],
)
async def test_a_named_provider_is_never_swapped_and_the_job_ends_at_once(
    harness: PipelineHarness, error: ProviderError, reason: Reason
) -> None:
    harness.providers["kie"].fails(error)
    job = await harness.admit(provider="kie")
    await harness.settle()
    assert await ended(harness, job) == (State.FAILED, reason)
    assert [each.asked for each in harness.providers.values()] == [1, 0, 0]
    assert await harness.available() == 100
    assert len(harness.courier.apologies) == 1


async def test_a_named_provider_that_is_busy_is_asked_again_after_its_window(
    harness: PipelineHarness,
) -> None:
    kie = harness.providers["kie"]
    kie.fails(RateLimited("kie", "429", HINT), RateLimited("kie", "429", HINT))
    job = await harness.admit(provider="kie")
    await harness.settle()
    await harness.through(HINT - timedelta(seconds=1))
    assert kie.asked == 1
    await harness.through(timedelta(seconds=1))
    assert kie.asked == 2
    await harness.through(HINT)
    assert (await harness.job(job)).state is State.RUNNING
    assert (kie.asked, len(kie.paid)) == (3, 1)


async def test_a_provider_that_stays_busy_is_waited_for_as_long_as_the_queue_lives(
    harness: PipelineHarness,
) -> None:
    harness.providers["kie"].fails(*(RateLimited("kie", "429", HINT) for _ in range(1_000)))
    job = await harness.admit(provider="kie")
    await harness.through(timedelta(minutes=30), step=timedelta(seconds=10))
    waiting = await harness.job(job)
    assert (waiting.state, waiting.failure and waiting.failure.reason) == (State.QUEUED, Reason.PROVIDER_BUSY)
    await harness.through(timedelta(minutes=31), step=timedelta(seconds=10))
    assert await ended(harness, job) == (State.EXPIRED, Reason.PROVIDER_BUSY)
    assert await harness.available() == 100


async def test_five_failures_open_the_circuit_and_one_probe_closes_it(harness: PipelineHarness) -> None:
    kie = harness.providers["kie"]
    kie.fails(*(Maintenance("kie") for _ in range(OPENS_AFTER)))
    for _ in range(OPENS_AFTER):
        await harness.admit(provider="kie")
        await harness.settle()
    assert any("keeps failing" in alert for alert in harness.courier.alerts)
    waiting = [await harness.admit(2, provider="kie"), await harness.admit(3, provider="kie")]
    elsewhere = await run_to(harness, member=4)
    assert elsewhere.provider == "evolink"
    await harness.through(FIRST_COOL_DOWN - timedelta(seconds=1))
    assert kie.asked == OPENS_AFTER
    await harness.through(timedelta(seconds=62))
    assert [(await harness.job(job)).state for job in waiting] == [State.RUNNING] * 2
    assert (await run_to(harness, member=5)).provider == "kie"


@pytest.mark.parametrize(
    "errors",
    [
        [RequestRefused("kie", "params")] * 20,
        [RequestRefused("kie", "moderation")] * 20,
        [RateLimited("kie", "429", HINT)] * 4,
    ],
    ids=["params", "moderation", "rate"],
)
async def test_refused_requests_never_open_a_circuit(tmp_path: Path, errors: Sequence[ProviderError]) -> None:
    async with open_harness(tmp_path, allowance=1000, limits=generous(Limits())) as harness:
        harness.providers["kie"].fails(*errors)
        for _ in range(len(errors)):
            await harness.admit(provider="kie")
            await harness.through(timedelta(seconds=11), step=timedelta(seconds=11))
        assert harness.health.of("kie").circuit.open_until is None


async def test_thirty_creates_that_found_no_connection_of_ours_free_blame_no_provider(tmp_path: Path) -> None:
    async with open_harness(tmp_path, allowance=1000, limits=generous(Limits())) as harness:
        kie, health = harness.providers["kie"], harness.health.of("kie")
        kie.fails(*[NotSent("kie", "PoolTimeout")] * 30)
        asked = [await harness.admit(member) for member in range(1, 31)]
        await harness.settle()
        assert (kie.asked, kie.paid) == (30, [])
        assert (health.circuit.failures, health.circuit.open_until, harness.courier.alerts) == (0, None, [])
        waiting = [await harness.job(job) for job in asked]
        assert {(job.state, job.tried) for job in waiting} == {(State.QUEUED, ())}
        await harness.through(timedelta(minutes=1))
        assert {(await harness.job(job)).provider for job in asked} == {"kie"}
        assert len(kie.paid) == 30


async def test_failed_tasks_never_open_a_circuit(tmp_path: Path) -> None:
    async with open_harness(tmp_path, allowance=1000, limits=generous(Limits())) as harness:
        harness.providers["kie"].progress = Rejected("failed")
        for _ in range(10):
            await harness.admit(provider="kie")
            await harness.after(seconds=11)
        await harness.after(seconds=11)
        assert harness.health.of("kie").circuit.open_until is None
        assert harness.providers["kie"].asked == 10


async def test_an_empty_account_stops_its_provider_until_it_shows_funds_again(
    harness: PipelineHarness,
) -> None:
    kie = harness.providers["kie"]
    kie.funds = Decimal(0)
    kie.fails(OutOfFunds("kie"))
    await harness.admit(provider="kie")
    await harness.settle()
    assert any("empty" in alert for alert in harness.courier.alerts)
    for _ in range(3):
        await harness.context.balances.look("kie")
        harness.clock.advance(seconds=EMPTY_EVERY.total_seconds())
    with pytest.raises(Unavailable):
        await harness.admit(2, provider="kie")
    assert kie.asked == 1
    kie.funds = CheckFailed("kie")
    await harness.context.balances.look("kie")
    assert harness.health.of("kie").out_of_funds
    kie.funds = Decimal(500)
    await harness.context.balances.look("kie")
    await run_to(harness, member=3, provider="kie")
    assert kie.asked == 2


async def test_a_low_balance_is_told_once(harness: PipelineHarness) -> None:
    kie = harness.providers["kie"]
    for funds in (100, 49, 30, 5, 80, 20):
        kie.funds = Decimal(funds)
        await harness.context.balances.look("kie")
    assert len([alert for alert in harness.courier.alerts if "nearly empty" in alert]) == 2


async def test_a_model_that_was_switched_off_is_not_asked_for_again_by_this_process(
    harness: PipelineHarness,
) -> None:
    kie = harness.providers["kie"]
    kie.fails(Disabled("kie"))
    first = await harness.admit(model="sora-2")
    await harness.settle()
    with pytest.raises(Unavailable):
        await harness.admit(model="sora-2")
    await harness.through(timedelta(minutes=10), step=timedelta(seconds=10))
    assert await ended(harness, first) == (State.FAILED, Reason.DISABLED)
    assert kie.asked == 1
    assert await harness.available() == 100
    assert (await run_to(harness, kind="image")).provider == "kie"


async def test_a_dearer_offer_above_the_ceiling_is_not_bought(tmp_path: Path) -> None:
    """The operator bears the difference of a failover, within the budget."""
    async with open_harness(tmp_path, ceiling=230_000) as harness:
        harness.providers["kie"].fails(Maintenance("kie"))
        job = await harness.admit(duration=10, resolution="720p")  # 225,000 at kie, 240,000 at evolink
        await harness.settle()
        assert await ended(harness, job) == (State.FAILED, Reason.BUDGET)
        assert [each.asked for each in harness.providers.values()] == [1, 0, 0]
        assert await harness.available() == 100


# ---------------------------------------------------------------- an answer that was lost


async def test_the_member_is_told_at_once_and_a_callback_may_come_until_the_deadline(tmp_path: Path) -> None:
    async with open_harness(tmp_path, public_url="https://bot.example") as harness:
        kie = harness.providers["kie"]
        kie.calls_back = True
        kie.fails(MaybeCreated("kie", "reset"))
        job = await harness.admit()
        await harness.settle()
        found = await harness.job(job)
        assert found.state is State.UNKNOWN
        assert [told.state for told in harness.courier.apologies] == [State.UNKNOWN]
        assert await harness.available() == 90
        await harness.through(DEADLINE + timedelta(seconds=1), step=timedelta(seconds=10))
        assert await ended(harness, job) == (State.FAILED, Reason.UNCERTAIN)
        assert [told.state for told in harness.courier.apologies] == [State.UNKNOWN, State.FAILED]
        assert kie.asked == 1
        assert await harness.available() == 100
        assert (await harness.job(job)).stray


async def test_without_a_callback_it_ends_in_that_very_step(harness: PipelineHarness) -> None:
    harness.providers["kie"].fails(MaybeCreated("kie", "reset"))
    job = await harness.admit()
    while harness.providers["kie"].asked == 0:
        assert await harness.turn() == 1
    assert await ended(harness, job) == (State.FAILED, Reason.UNCERTAIN)
    assert await harness.available() == 100


async def test_a_row_found_in_the_middle_of_its_paid_call_is_never_paid_for_again(
    harness: PipelineHarness,
) -> None:
    job = await harness.admit()
    # as a process leaves it that died then
    row = await claim_one(harness.database, harness.clock(), "dead")
    await harness.database.write(
        jobs.move, row, State.SUBMITTING, now=harness.clock(), due_at=harness.clock(), provider="kie"
    )
    await harness.settle()
    assert await ended(harness, job) == (State.FAILED, Reason.UNCERTAIN)
    assert harness.providers["kie"].asked == 0
    assert await harness.available() == 100


# ---------------------------------------------------------------- results


async def ready(harness: PipelineHarness, *, wanted: int, kept: int) -> Job:
    """Pictures of which so many could be fetched."""
    job = await run_to(harness, kind="image")
    urls = tuple(f"http://10.0.0.1/{number}.png" for number in range(wanted))
    harness.providers["kie"].progress = Finished(urls)
    for number in range(kept):
        await harness.keep(job, number)
    await harness.through(timedelta(seconds=30))
    return await harness.job(job)


@pytest.mark.parametrize(
    ("wanted", "kept", "charged"), [(6, 6, 4), (6, 5, 3), (3, 3, 2), (3, 2, 1), (6, 1, 0), (5, 4, 2)]
)
async def test_a_partial_result_costs_its_share_rounded_down(
    harness: PipelineHarness, wanted: int, kept: int, charged: int
) -> None:
    job = await ready(harness, wanted=wanted, kept=kept)
    assert job.state is State.DELIVERED
    assert await harness.available() == 100 - charged
    ((_, part),) = harness.courier.posted
    assert (len(part.files), part.missing) == (kept, 6 - kept)  # the catalogue promises six


async def test_no_file_at_all_is_a_refund(harness: PipelineHarness) -> None:
    job = await ready(harness, wanted=6, kept=0)
    assert (job.state, job.failure and job.failure.reason) == (State.FAILED, Reason.BAD_MEDIA)
    assert await harness.available() == 100


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Rejected("moderation"), Reason.MODERATED),
        (Rejected("invalid"), Reason.INVALID),
        (Rejected("failed"), Reason.PROVIDER_FAILED),
        (Rejected("no_media"), Reason.NO_MEDIA),
    ],
)
async def test_a_task_that_ends_without_a_result_is_a_refund_with_its_reason(
    harness: PipelineHarness, outcome: Rejected, reason: Reason
) -> None:
    job = await run_to(harness)
    harness.providers["kie"].progress = outcome
    await harness.after(seconds=11)
    assert await ended(harness, job) == (State.FAILED, reason)
    assert await harness.available() == 100


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (DestinationGone("10003"), State.UNDELIVERABLE, Reason.CHANNEL_GONE),
        (Forbidden("50013"), State.UNDELIVERABLE, Reason.NO_PERMISSION),
        (Unpostable("50035"), State.UNDELIVERABLE, Reason.REFUSED_BY_DISCORD),
    ],
)
@pytest.mark.parametrize("purpose", ["announce", "post"])
async def test_what_cannot_be_posted_is_not_charged(
    harness: PipelineHarness, purpose: str, error: DeliveryError, state: State, reason: Reason
) -> None:
    harness.courier.refuses[purpose] = error
    job = await harness.admit(kind="image")
    await harness.settle()
    if purpose == "post":
        harness.providers["kie"].progress = Finished(("http://10.0.0.1/0.png",))
        await harness.keep(job, 0)
        await harness.through(timedelta(seconds=10))
    else:
        assert harness.providers["kie"].asked == 0
    assert await ended(harness, job) == (state, reason)
    assert await harness.available() == 100


async def test_a_discord_that_is_down_for_hours_loses_no_result(harness: PipelineHarness) -> None:
    harness.courier.refuses = {"post": TryLater("502"), "report": TryLater("502")}
    job = await ready(harness, wanted=6, kept=6)
    await harness.through(timedelta(hours=3), step=timedelta(minutes=5))
    assert (await harness.job(job)).state is State.READY
    assert await harness.available() == 96  # held
    harness.courier.refuses.clear()
    await harness.through(timedelta(minutes=6))
    assert (await harness.job(job)).state is State.DELIVERED
    assert len(harness.courier.posted) == 1
    assert await harness.available() == 96


async def test_an_end_is_told_once_and_again_only_if_discord_did_not_take_it(
    harness: PipelineHarness,
) -> None:
    harness.courier.refuses["apologise"] = TryLater("502")
    harness.providers["kie"].fails(Maintenance("kie"))
    job = await harness.admit(provider="kie")
    await harness.through(timedelta(minutes=1))
    assert await harness.available() == 100
    harness.courier.refuses.clear()
    await harness.through(timedelta(minutes=10), step=timedelta(seconds=10))
    assert [told.id for told in harness.courier.apologies] == [job.id]
    assert await harness.turn() == 0


async def test_a_card_taken_down_while_it_runs_withholds_the_result(harness: PipelineHarness) -> None:
    job = await run_to(harness, kind="image")
    harness.courier.gone.add(job.id)
    harness.providers["kie"].progress = Finished(("http://10.0.0.1/0.png",))
    await harness.keep(job, 0)
    try:
        await harness.through(timedelta(seconds=10))
    except jobs.LostLease:  # the worker drops the lease then
        await harness.database.write(jobs.drop_lease, replace(await harness.job(job), lease="turn"))
        await harness.settle()
    assert await ended(harness, job) == (State.WITHHELD, Reason.TAKEN_DOWN)
    assert harness.courier.posted == []
    assert await harness.available() == 100

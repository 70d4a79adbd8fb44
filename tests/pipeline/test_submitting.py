"""The paid call: failover to the next offer, circuits, empty accounts, and an answer that was lost."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.catalog import load_catalog
from bot.domain.errors import Unavailable
from bot.domain.failure import Reason
from bot.domain.job import State
from bot.domain.limits import Limits
from bot.domain.polling import DEADLINE
from bot.pipeline.health import FIRST_COOL_DOWN, OPENS_AFTER, Health
from bot.pipeline.provider_balances import EMPTY_EVERY
from bot.providers.base import (
    BadCredentials,
    CheckFailed,
    Disabled,
    Finished,
    Maintenance,
    MaybeCreated,
    NotCreated,
    NotOffered,
    NotSent,
    OutOfFunds,
    ProviderError,
    RateLimited,
    RequestRefused,
    Ticket,
)
from bot.storage import jobs
from tests.pipeline.harness import PipelineHarness, generous, open_harness
from tests.pipeline.steps import HINT, ended, run_to
from tests.storage.samples import claim_one


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


async def test_a_failover_to_a_dearer_provider_does_not_raise_what_was_quoted(
    harness: PipelineHarness,
) -> None:
    """Named, xai would have cost 30 credits; nobody named it."""
    harness.providers["kie"].fails(Maintenance("kie"))
    harness.providers["evolink"].fails(Maintenance("evolink"))
    job = await run_to(harness)
    assert (job.provider, job.price, job.cost) == ("xai", 10, 300_000)
    await harness.keep(job, 0)
    harness.providers["xai"].progress = Finished(("http://10.0.0.1/x.png",))
    await harness.after(seconds=60)
    assert (await harness.job(job)).state is State.DELIVERED
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


@pytest.mark.parametrize("gone", [Disabled("kie"), NotOffered("kie")])
async def test_a_model_that_was_to_be_withdrawn_is_not_tried_again_by_the_next_process(
    harness: PipelineHarness, gone: ProviderError
) -> None:
    harness.providers["kie"].fails(gone)
    job = await harness.admit(model="sora-2")
    await harness.settle()
    await harness.turn()
    assert await ended(harness, job) == (State.FAILED, Reason.DISABLED)
    after = Health(list(harness.providers))
    await harness.database.read(after.restore)
    (offer,) = load_catalog(None).meant("sora-2", "video").offers
    assert after.obstacle(offer, harness.clock()) is Reason.DISABLED
    assert len([alert for alert in harness.courier.alerts if "sora-2" in alert]) == 1


async def test_a_dearer_offer_above_the_ceiling_is_not_bought(tmp_path: Path) -> None:
    """The operator bears the difference of a failover, within the budget."""
    async with open_harness(tmp_path, ceiling=230_000) as harness:
        harness.providers["kie"].fails(Maintenance("kie"))
        job = await harness.admit(duration=10, resolution="720p")  # 225,000 at kie, 240,000 at evolink
        await harness.settle()
        assert await ended(harness, job) == (State.FAILED, Reason.BUDGET)
        assert [each.asked for each in harness.providers.values()] == [1, 0, 0]
        assert await harness.available() == 100


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


async def test_a_lost_call_that_the_provider_knows_by_our_key_goes_on_and_is_not_paid_again(
    harness: PipelineHarness,
) -> None:
    kie = harness.providers["kie"]
    kie.fails(MaybeCreated("kie", "reset"))
    kie.finds = Ticket("kie-found")
    job = await harness.admit()
    await harness.settle()
    found = await harness.job(job)
    assert (found.state, found.upstream_id) == (State.RUNNING, "kie-found")
    assert (kie.asked, kie.looked_for) == (1, [f"{job.id}-1"])


async def test_a_row_found_in_the_middle_of_its_paid_call_takes_the_task_that_our_key_names(
    harness: PipelineHarness,
) -> None:
    job = await harness.admit()
    row = await claim_one(harness.database, harness.clock(), "dead")
    now = harness.clock()
    await harness.database.write(
        jobs.move, row, State.SUBMITTING, now=now, due_at=now, provider="kie", attempt=1
    )
    kie = harness.providers["kie"]
    kie.finds = Ticket("kie-found", done=True)
    kie.progress = Finished(("http://10.0.0.1/x.png",))
    await harness.keep(job, 0)
    await harness.settle()
    assert await ended(harness, job) == (State.DELIVERED, None)
    assert (kie.asked, kie.looked_for) == (0, [f"{job.id}-1"])


async def test_while_nobody_can_say_what_became_of_a_call_it_is_neither_repeated_nor_given_up(
    harness: PipelineHarness,
) -> None:
    kie = harness.providers["kie"]
    kie.fails(MaybeCreated("kie", "reset"))
    kie.finds = CheckFailed("kie", "down")
    job = await harness.admit()
    await harness.through(timedelta(seconds=20))
    assert (await harness.job(job)).state is State.SUBMITTING
    kie.finds = Ticket("kie-found")
    await harness.through(timedelta(seconds=30))
    assert (await harness.job(job)).state is State.RUNNING
    assert kie.asked == 1


async def test_a_call_of_which_nothing_can_be_learned_ends_with_the_credits_back(
    harness: PipelineHarness,
) -> None:
    kie = harness.providers["kie"]
    kie.fails(MaybeCreated("kie", "reset"))
    kie.finds = CheckFailed("kie", "down")
    job = await harness.admit()
    await harness.through(timedelta(minutes=3))
    assert await ended(harness, job) == (State.FAILED, Reason.UNCERTAIN)
    assert (kie.asked, await harness.available()) == (1, 100)

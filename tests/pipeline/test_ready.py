"""Posting the result: its share of the price, and what Discord does not take."""

from datetime import timedelta

import pytest

from bot.domain.failure import Reason
from bot.domain.job import State
from bot.pipeline.courier import DeliveryError, DestinationGone, Forbidden, TryLater, Unpostable
from bot.providers.base import Finished
from tests.pipeline.harness import PipelineHarness
from tests.pipeline.steps import ended, ready


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

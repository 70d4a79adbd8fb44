"""The day's budget is of what providers take: their own figure where they give one, the estimate where they do not."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.errors import BudgetSpent
from bot.providers import kie, xai
from bot.providers.base import Progress, Rejected, RequestRefused
from bot.providers.http import Answer
from tests.pipeline.harness import GUILD, PipelineHarness, open_harness

ESTIMATE = 72_000
KIE_FAILED = b'{"code": 200, "data": {"taskId": "t", "state": "fail", "failMsg": "Internal Error", "creditsConsumed": 0}}'
XAI_REFUSED = (
    b'{"code": "Client specified an invalid argument", "error": "Generated video rejected by content moderation.",'
    b' "usage": {"cost_in_usd_ticks": 200000000}}'
)
RELAY_REFUSED = b'{"error": {"message": "Content violates usage guidelines.", "code": "content_policy"}}'


async def spent(harness: PipelineHarness) -> int:
    return (await harness.pipeline.operations.status()).spending.spent


def refusal(status: int, body: bytes) -> RequestRefused:
    with pytest.raises(RequestRefused) as refused:
        xai.ticket_of(Answer.of(status, body))
    return refused.value


@pytest.mark.parametrize(
    ("outcome", "micro"),
    [
        (kie.progress_of(Answer.of(200, KIE_FAILED)), 0),
        (Rejected("moderation", cost=0), 0),
        (Rejected("failed", cost=20_000), 20_000),
        (Rejected("failed"), 0),
        (Rejected("moderation"), 0),
    ],
)
async def test_a_task_that_was_rejected_counts_what_the_provider_says_that_it_took(
    harness: PipelineHarness, outcome: Progress, micro: int
) -> None:
    await harness.admit()
    await harness.settle()
    assert await spent(harness) == ESTIMATE
    harness.providers["kie"].progress = outcome
    await harness.after(seconds=11)
    assert await spent(harness) == micro
    assert await harness.available() == 100


@pytest.mark.parametrize(
    ("error", "micro"),
    [
        (refusal(400, XAI_REFUSED), 20_000),
        (refusal(403, RELAY_REFUSED), 50_000),
        (RequestRefused("xai", "params"), 0),
    ],
)
async def test_a_refusal_counts_what_it_cost(
    harness: PipelineHarness, error: RequestRefused, micro: int
) -> None:
    harness.providers["xai"].fails(error)
    await harness.admit(provider="xai")
    await harness.settle()
    assert await spent(harness) == micro
    assert await harness.available() == 100


async def test_tasks_that_cost_the_operator_nothing_use_up_nobodys_budget(tmp_path: Path) -> None:
    """A member whose videos are all moderated, at no cost to anybody, and another one in another server."""
    async with open_harness(tmp_path, ceiling=5_000_000) as harness:
        harness.providers["kie"].progress = Rejected("moderation", "nsfw", cost=0)
        for _ in range(12):
            await harness.admit(666, duration=24, resolution="1080p")  # 960,000 each
            await harness.through(timedelta(seconds=40), step=timedelta(seconds=5))
        assert await spent(harness) == 0
        await harness.admit(1, guild=GUILD + 1, kind="image")


async def test_refusals_that_cost_the_operator_something_use_up_the_budget(tmp_path: Path) -> None:
    async with open_harness(tmp_path, ceiling=500_000) as harness:
        harness.providers["xai"].fails(*(refusal(403, RELAY_REFUSED) for _ in range(6)))
        for _ in range(5):
            await harness.admit(provider="xai", duration=1)
            await harness.after(seconds=31)
        assert await spent(harness) == 250_000
        with pytest.raises(BudgetSpent):
            await harness.admit(provider="xai", duration=6)

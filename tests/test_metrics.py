"""What a scrape shows."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State
from bot.domain.request import Request
from bot.pipeline.observer import Observer
from bot.telemetry.metrics import INVALID_REQUESTS, Metrics

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
JOB = Job(
    id="abcdefghij",
    interaction_id=1,
    guild_id=2,
    channel_id=3,
    parent_id=None,
    member_id=4,
    state=State.FAILED,
    request=Request("grok-image", "a fox"),
    price=7,
    created_at=NOW,
    state_since=NOW,
    due_at=None,
    failure=Failure(Reason.MAINTENANCE, "kie"),
)


class Stopwatch:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def figure(metrics: Metrics, name: str, **labels: str) -> float | None:
    """As a scrape would read it."""
    families = text_string_to_metric_families(metrics.exposition().decode())
    samples = [sample for family in families for sample in family.samples]
    return next((sample.value for sample in samples if sample.name == name and sample.labels == labels), None)


def test_what_happened_is_counted_and_measured() -> None:
    metrics = Metrics(Stopwatch())
    metrics.acknowledged(timedelta(milliseconds=120))
    metrics.provider_answered("kie", "submit", "ok", timedelta(seconds=2))
    metrics.provider_answered("kie", "submit", "Maintenance", timedelta(seconds=1))
    metrics.callback("kie", "woken")
    metrics.delivered(JOB, timedelta(seconds=3))
    metrics.refunded(JOB)
    metrics.step_broke(replace(JOB, state=State.RUNNING))
    calls = {"provider": "kie", "operation": "submit"}
    assert figure(metrics, "darkroom_ack_seconds_sum") == 0.12
    assert figure(metrics, "darkroom_provider_seconds_count", **calls) == 2
    assert figure(metrics, "darkroom_provider_errors_total", kind="Maintenance", **calls) == 1
    assert figure(metrics, "darkroom_provider_errors_total", kind="ok", **calls) is None
    assert figure(metrics, "darkroom_callbacks_total", provider="kie", outcome="woken") == 1
    assert figure(metrics, "darkroom_delivered_total") == 1
    assert figure(metrics, "darkroom_delivery_lag_seconds_sum") == 3
    assert figure(metrics, "darkroom_refunds_total", reason="maintenance") == 1
    assert figure(metrics, "darkroom_refunded_credits_total") == 7
    assert figure(metrics, "darkroom_steps_broken_total", state="running") == 1


def test_how_things_stand_is_shown_as_it_was_last_told() -> None:
    metrics = Metrics(Stopwatch())
    metrics.stands({State.QUEUED: (3, NOW - timedelta(seconds=40)), State.UNKNOWN: (0, None)}, NOW)
    metrics.audited(2)
    metrics.strays(1, 250_000)
    metrics.balance("kie", Decimal("812.5"))
    metrics.budget(1_500_000, None)
    assert figure(metrics, "darkroom_jobs", state="queued") == 3
    assert figure(metrics, "darkroom_queue_age_seconds", state="queued") == 40
    assert figure(metrics, "darkroom_jobs", state="unknown") == 0
    assert figure(metrics, "darkroom_queue_age_seconds", state="unknown") == 0
    assert figure(metrics, "darkroom_ledger_violations") == 2
    assert figure(metrics, "darkroom_stray_dollars") == 0.25
    assert figure(metrics, "darkroom_provider_balance", provider="kie") == 812.5
    assert figure(metrics, "darkroom_budget_spent_dollars") == 1.5
    assert figure(metrics, "darkroom_budget_ceiling_dollars") == float("inf")


def test_refusals_are_counted_and_what_is_left_of_discords_patience_is_shown() -> None:
    metrics = Metrics(time.monotonic)
    metrics.discord_refused(429, "shared")
    metrics.discord_refused(404)
    metrics.count_invalid(lambda: 3)
    assert figure(metrics, "darkroom_discord_refusals_total", status="429", scope="shared") == 1
    assert figure(metrics, "darkroom_discord_refusals_total", status="404", scope="") is None
    assert figure(metrics, "darkroom_invalid_requests_left") == INVALID_REQUESTS - 3


async def test_a_blocked_loop_shows_as_lag() -> None:
    metrics = Metrics(time.monotonic)
    asyncio.get_running_loop().call_later(0.1, time.sleep, 0.8)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1.2):
            await metrics.watch_loop_lag()
    lag = figure(metrics, "darkroom_loop_lag_sum")
    assert lag is not None
    assert lag > 0.2


def test_two_instances_share_nothing_and_both_keep_the_observers_contract() -> None:
    one: Observer = Metrics(Stopwatch())
    other = Metrics(Stopwatch())
    one.refunded(JOB)
    assert figure(other, "darkroom_refunds_total", reason="maintenance") is None

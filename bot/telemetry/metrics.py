"""What is counted and measured, for Prometheus, in a registry of our own. What each figure means: `docs/operations.md`.

`Metrics` is handed to whoever has something to tell, and keeps the pipeline's `Observer` contract.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot.domain.job import Job, State

CONTENT_TYPE = CONTENT_TYPE_LATEST

_ACK = (0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 5)
_CALL = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60)
_LAG = (0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200)
_LOOP = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)

_LOOP_EVERY = timedelta(milliseconds=500)

# https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
INVALID_REQUESTS = 10_000
"""Answers 401, 403 and 429 in ten minutes, before Cloudflare shuts the address out."""


class Metrics:
    """Every method takes note and returns: none blocks, and none raises."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.registry = registry = CollectorRegistry()
        self._monotonic = monotonic
        ProcessCollector(registry=registry)

        def histogram(name: str, about: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            return Histogram(f"darkroom_{name}", about, labels, registry=registry, buckets=buckets)

        def gauge(name: str, about: str, *labels: str) -> Gauge:
            return Gauge(f"darkroom_{name}", about, labels, registry=registry)

        def counter(name: str, about: str, *labels: str) -> Counter:
            return Counter(f"darkroom_{name}", about, labels, registry=registry)

        self._ack = histogram("ack_seconds", "From an interaction's making to its acknowledgement.", _ACK)
        self._jobs = gauge("jobs", "Live jobs, by state.", "state")
        self._age = gauge("queue_age_seconds", "How long the oldest job has been in its state.", "state")
        self._calls = histogram(
            "provider_seconds", "How long providers take to answer.", _CALL, "provider", "operation"
        )
        self._errors = counter(
            "provider_errors", "Failed calls, by kind of failure.", "provider", "operation", "kind"
        )
        self._callbacks = counter(
            "callbacks", "Callbacks received, by what became of them.", "provider", "outcome"
        )
        self._lag = histogram("delivery_lag_seconds", "From a result being seen to its being posted.", _LAG)
        self._delivered = counter("delivered", "Jobs delivered.")
        self._refunds = counter("refunds", "Jobs that ended without a result.", "reason")
        self._refunded = counter("refunded_credits", "Credits that were held and came back.")
        self._broken = counter("steps_broken", "Steps that raised something nobody foresaw.", "state")
        self._violations = gauge(
            "ledger_violations", "What the last audit of the ledger found wrong; always 0."
        )
        self._strays = gauge("stray_jobs", "Jobs whose task may exist, and cost, at a provider for nobody.")
        self._stray_cost = gauge("stray_dollars", "What those may have cost, as estimated.")
        self._loop_lag = gauge("loop_lag_seconds", "By how much the event loop last overslept.")
        self._loop_lags = histogram("loop_lag", "The same, as a distribution in seconds.", _LOOP)
        self._discord = counter("discord_refusals", "Answers 401, 403 and 429.", "status", "scope")
        self._balance = gauge("provider_balance", "In the provider's own unit.", "provider")
        self._spent = gauge("budget_spent_dollars", "Estimated provider cost since 00:00 UTC.")
        self._ceiling = gauge(
            "budget_ceiling_dollars", "The operator's ceiling a day; +Inf when there is none."
        )
        self._invalid = gauge(
            "invalid_requests_left", "Of 10,000 in 10 minutes, before Discord shuts the address out."
        )
        self._invalid.set(INVALID_REQUESTS)

    # what happened

    def acknowledged(self, took: timedelta) -> None:
        self._ack.observe(max(took.total_seconds(), 0))

    def provider_answered(self, provider: str, operation: str, outcome: str, took: timedelta) -> None:
        self._calls.labels(provider, operation).observe(took.total_seconds())
        if outcome != "ok":
            self._errors.labels(provider, operation, outcome).inc()

    def callback(self, provider: str, outcome: str) -> None:
        self._callbacks.labels(provider, outcome).inc()

    def delivered(self, job: Job, lag: timedelta) -> None:  # noqa: ARG002 -- the observer's contract
        self._delivered.inc()
        self._lag.observe(max(lag.total_seconds(), 0))

    def refunded(self, job: Job) -> None:
        self._refunds.labels(job.failure.reason if job.failure else "none").inc()
        self._refunded.inc(job.price)

    def step_broke(self, job: Job) -> None:
        self._broken.labels(job.state).inc()

    def discord_refused(self, status: int, scope: str | None = None) -> None:
        """Any answer of Discord's; only 401, 403 and 429 are counted."""
        if status in {401, 403, 429}:
            self._discord.labels(str(status), scope or "").inc()

    # how things stand

    def stands(self, counts: Mapping[State, tuple[int, datetime | None]], now: datetime) -> None:
        """For each live state: how many rows are in it, and since when the oldest is."""
        for state, (count, since) in counts.items():
            self._jobs.labels(state).set(count)
            self._age.labels(state).set((now - since).total_seconds() if since else 0)

    def audited(self, violations: int) -> None:
        self._violations.set(violations)

    def strays(self, count: int, micro_dollars: int) -> None:
        self._strays.set(count)
        self._stray_cost.set(micro_dollars / 1_000_000)

    def balance(self, provider: str, amount: Decimal) -> None:
        self._balance.labels(provider).set(float(amount))

    def budget(self, spent: int, ceiling: int | None) -> None:
        """Micro-dollars."""
        self._spent.set(spent / 1_000_000)
        self._ceiling.set(float("inf") if ceiling is None else ceiling / 1_000_000)

    async def watch_loop_lag(self) -> None:
        """Runs until cancelled: whatever blocks the loop makes this sleep too long."""
        pause = _LOOP_EVERY.total_seconds()
        while True:
            slept_at = self._monotonic()
            await asyncio.sleep(pause)
            lag = max(self._monotonic() - slept_at - pause, 0)
            self._loop_lag.set(lag)
            self._loop_lags.observe(lag)

    def count_invalid(self, seen: Callable[[], int]) -> None:
        """`seen`: how many of the last ten minutes' answers count against us."""
        self._invalid.set_function(lambda: INVALID_REQUESTS - seen())

    def exposition(self) -> bytes:
        return generate_latest(self.registry)

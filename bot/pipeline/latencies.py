"""What has been learned of how long each offer takes: rows (`storage.latencies`) with this cache in front."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.catalog import Catalog
from bot.domain.job import Job
from bot.domain.latency import Latency
from bot.storage import latencies
from bot.storage.database import Connection

_UNKNOWN_MODEL = 60
"""Seconds, for a job whose model has left the catalogue."""


@dataclass(slots=True)
class Latencies:
    catalog: Catalog
    _learned: dict[str, Latency] = field(default_factory=dict[str, Latency])

    def restore(self, conn: Connection) -> None:
        self._learned = latencies.every(conn)

    def of(self, job: Job) -> Latency:
        """Of the offer that makes the job, as learned, else as the catalogue guesses."""
        return self._learned.get(self._offer(job)) or self._guess(job)

    def learn(self, tx: Connection, job: Job, now: datetime) -> None:
        """From a job whose result was just seen."""
        if job.submitted_at is None:
            return
        offer = self._offer(job)
        learned = self.of(job).observed((now - job.submitted_at).total_seconds())
        latencies.put(tx, offer, learned, now)
        self._learned[offer] = learned

    def _offer(self, job: Job) -> str:
        model = self.catalog.find(job.request.model)
        offers = model.offers if model else ()
        upstream = next(
            (offer.upstream for offer in offers if offer.provider == job.provider), job.request.model
        )
        return f"{job.provider}/{upstream}"

    def _guess(self, job: Job) -> Latency:
        model = self.catalog.find(job.request.model)
        return Latency.guess(model.usual_seconds if model else _UNKNOWN_MODEL)

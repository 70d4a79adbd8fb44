"""Chooses who makes it: the cheapest healthy offer that supports exactly what was asked."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.catalog import Catalog, GenerationModel, Offer
from bot.domain.errors import Refused
from bot.domain.failure import Failure, Reason
from bot.domain.job import Job
from bot.pipeline.health import Health


@dataclass(frozen=True, slots=True)
class Route:
    model: GenerationModel
    offer: Offer
    cost: int
    """Micro-dollars."""
    others: bool
    """Whether another offer could still take it after this one."""


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Every offer's circuit is open; the first may be tried again then."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Router:
    catalog: Catalog
    health: Health

    def route(self, job: Job, now: datetime) -> Route | WaitUntil | Failure:
        """A provider the member named is never swapped: the request itself leaves only its offer."""
        model = self.catalog.find(job.request.model)
        if model is None:
            return Failure(Reason.DISABLED)
        try:
            _, offers = self.catalog.check(job.request, model.kind)
        except Refused as error:  # the catalogue changed while the job waited
            return Failure(Reason.NO_OFFER, detail=str(error)[:300])
        left = [offer for offer in offers if offer.provider not in job.tried]
        usable = [offer for offer in left if self.health.of(offer.provider).obstacle(offer, now) is None]
        if usable:
            return Route(model, usable[0], model.cost_of(usable[0], job.request), others=len(usable) > 1)
        return self._obstacle(job, left, now)

    def _obstacle(self, job: Job, left: list[Offer], now: datetime) -> WaitUntil | Failure:
        """A circuit that closes again is worth waiting for; an empty account or a switched-off model is not."""
        reopening: list[datetime] = []
        for offer in left:
            health = self.health.of(offer.provider)
            if health.obstacle(offer, now) is Reason.PROVIDER_BUSY:
                reopening.append(health.circuit.reopens(now))
        if reopening:
            return WaitUntil(max(min(reopening), now))
        if not left:
            return job.failure or Failure(Reason.NO_OFFER)
        first = left[0]
        reason = self.health.of(first.provider).obstacle(first, now) or Reason.NO_OFFER
        return Failure(reason, first.provider)

"""Who can make it: the offers that support exactly what was asked, the cheapest first, and what stands in their way."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.catalog import Catalog
from bot.domain.errors import Refused
from bot.domain.failure import Failure, Reason
from bot.domain.generation_model import GenerationModel
from bot.domain.job import Job
from bot.domain.offer import Offer
from bot.pipeline.health import Health


@dataclass(frozen=True, slots=True)
class Route:
    model: GenerationModel
    offer: Offer
    cost: int
    """Micro-dollars."""


@dataclass(frozen=True, slots=True)
class Router:
    catalog: Catalog
    health: Health

    def offers(self, job: Job, now: datetime) -> tuple[str, ...] | Failure:
        """The providers that are worth waiting for, the cheapest first; or why there is none.

        A provider the member named is never swapped: the request itself leaves only its offer.
        """
        found = self._offers(job)
        if isinstance(found, Failure):
            return found
        _, offers = found
        left = [offer for offer in offers if offer.provider not in job.tried]
        worth = [offer for offer in left if self.health.obstacle(offer, now) in {None, Reason.PROVIDER_BUSY}]
        if worth:
            return tuple(offer.provider for offer in worth)
        if not left:
            return job.failure or Failure(Reason.NO_OFFER)
        return Failure(self.health.obstacle(left[0], now) or Reason.NO_OFFER, left[0].provider)

    def route(self, job: Job) -> Route | None:
        """By the provider that the job was granted; None where that provider cannot make it any more."""
        found = self._offers(job)
        if isinstance(found, Failure):
            return None
        model, offers = found
        offer = next((offer for offer in offers if offer.provider == job.provider), None)
        return offer and Route(model, offer, model.cost_of(offer, job.request))

    def _offers(self, job: Job) -> tuple[GenerationModel, list[Offer]] | Failure:
        model = self.catalog.find(job.request.model)
        if model is None:
            return Failure(Reason.DISABLED)
        try:
            return self.catalog.check(job.request, model.kind)
        except Refused as error:  # the catalogue changed while the job waited
            return Failure(Reason.NO_OFFER, detail=str(error)[:300])

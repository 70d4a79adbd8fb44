"""How often a running task may be asked about, when all tasks of its provider share one account's questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.limits import RateLimit
from bot.pipeline.health import Health
from bot.providers.base import Provider


@dataclass(slots=True)
class QuestionPace:
    """`running` is brought up to date by the worker, as it takes rows."""

    providers: Mapping[str, Provider]
    health: Health
    running: dict[str, int] = field(default_factory=dict[str, int])
    """Tasks by provider."""

    def seconds(self, provider: str, now: datetime) -> float:
        """How long it takes to ask about each task of the provider once, at its pace."""
        return self.running.get(provider, 0) * self.rate(provider, now).period.total_seconds()

    def rate(self, provider: str, now: datetime) -> RateLimit:
        """The pace of questions to a provider: a second's worth at once, slower while it answers 429."""
        per_second = self.providers[provider].pace.questions_per_second
        slower = per_second / self.health.of(provider).questions_slowdown(now)
        return RateLimit.per_second(slower)

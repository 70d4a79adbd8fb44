"""What the pipeline tells whoever counts: a port, so that metrics stay out of the steps."""

from datetime import timedelta
from typing import Protocol

from bot.domain.job import Job


class Observer(Protocol):
    """Called after the fact; must not raise and must not block."""

    def provider_answered(self, provider: str, operation: str, outcome: str, took: timedelta) -> None:
        """`operation` is submit or check; `outcome` is "ok" or the error's class name."""
        ...

    def refunded(self, job: Job) -> None: ...

    def delivered(self, job: Job, lag: timedelta) -> None:
        """`lag`: from the provider's result being seen to the message being posted."""
        ...

    def step_broke(self, job: Job) -> None:
        """A step raised something nobody foresaw."""
        ...

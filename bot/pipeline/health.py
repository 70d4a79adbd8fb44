"""What is known of each provider's health: circuit, funds, rate limits, withdrawn offers, the operator's switches.

Kept in rows (`storage.provider_states`) with this cache in front, so that a restart, or another process, knows it too.
Failed tasks and refused parameters say nothing about health and never come here.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.domain.failure import Reason
from bot.domain.offer import Offer
from bot.storage import provider_states
from bot.storage.database import Connection

log = structlog.stdlib.get_logger(__name__)

OPENS_AFTER = 5
"""Failures in a row."""
FIRST_COOL_DOWN = timedelta(seconds=15)
LONGEST_COOL_DOWN = timedelta(minutes=5)
PROBE_TIME = timedelta(seconds=60)
"""A probe that has not reported by then is forgotten, and another may go."""
FIRST_BUSY, LONGEST_BUSY = timedelta(seconds=5), timedelta(minutes=2)
"""How long a provider that answers 429 gets no work, where it names no time itself; doubled each time."""
DISABLED_FOR = timedelta(days=1)
"""A model that the provider has switched off is tried again after that."""
_NO_UPLOADS_FOR = timedelta(hours=1)
"""An endpoint that was not there is tried again after that: one 404 may have been a mishap."""
SLOWEST_QUESTIONS = 16.0
QUESTIONS_RECOVER = timedelta(seconds=30)
"""Without another 429, questions are asked twice as fast again after that, up to the provider's pace."""


class _State(BaseModel):
    model_config = ConfigDict(validate_assignment=False)


class Circuit(_State):
    """Closed; open until a time; then half-open: one probe goes through, and its outcome decides."""

    failures: int = 0
    openings: int = 0
    open_until: datetime | None = None
    probe_at: datetime | None = None

    def allows(self, now: datetime) -> bool:
        if self.open_until is None:
            return True
        if now < self.open_until:
            return False
        return self.probe_at is None or now - self.probe_at > PROBE_TIME

    def reopens(self, now: datetime) -> datetime:
        """When the next call may be tried."""
        if self.open_until is None or self.allows(now):
            return now
        return self.probe_at + PROBE_TIME if self.probe_at else self.open_until

    def take(self, now: datetime) -> None:
        """A call was granted then; in the half-open state it is the probe, and there is only one at a time."""
        if self.open_until is not None and now >= self.open_until:
            self.probe_at = now

    def succeeded(self) -> None:
        """A create was answered clearly. A refusal counts too: the provider is well, and does not want this request."""
        self.failures = self.openings = 0
        self.open_until = self.probe_at = None

    def failed(self, now: datetime) -> bool:
        """True when this failure opened the circuit."""
        self.failures += 1
        probing = self.probe_at is not None
        if self.open_until is not None and not probing:
            return False
        if probing or self.failures >= OPENS_AFTER:
            self.open_until = now + min(FIRST_COOL_DOWN * 2**self.openings, LONGEST_COOL_DOWN)
            self.openings = min(self.openings + 1, 10)
            self.probe_at = None
            return True
        return False


class ProviderHealth(_State):
    circuit: Circuit = Field(default_factory=Circuit)
    busy_until: datetime | None = None
    """It answered 429, and gets no new work before then."""
    busy_times: int = 0
    """429 answers in a row."""
    busy_since: datetime | None = None
    """The last of them that was counted. Calls that were out by then say nothing new."""
    slowed_at: datetime | None = None
    """The last 429 to a question."""
    slowdown: float = 1.0
    """Questions are asked so many times slower than the provider's pace, as of `slowed_at`."""
    empty_since: datetime | None = None
    """The account ran out of funds then; None once the balance endpoint shows funds again."""
    disabled_offers: dict[str, datetime] = Field(default_factory=dict[str, datetime])
    """Upstream model names that the provider switched off, and when it said so."""
    uploads_missing_at: datetime | None = None
    """Its endpoint for pictures was not there then."""
    withdrawn: tuple[str, ...] = ()
    """Upstream names of models that were announced to be withdrawn, and are gone. A restart does not try them again."""
    switched_off: bool = False
    """By the operator."""
    balance: Decimal | None = None
    balance_at: datetime | None = None
    callbacks_work: bool = False
    """A callback arrived, and none was missed since."""
    last_error: str = ""

    @property
    def out_of_funds(self) -> bool:
        return self.empty_since is not None

    def disabled(self, offer: Offer, now: datetime) -> bool:
        if offer.upstream in self.withdrawn:
            return True
        since = self.disabled_offers.get(offer.upstream)
        return since is not None and now - since < DISABLED_FOR

    def lacks_uploads(self, now: datetime) -> bool:
        since = self.uploads_missing_at
        return since is not None and now - since < _NO_UPLOADS_FOR

    def no_uploads(self, now: datetime) -> bool:
        """Its endpoint for pictures is not there. Returns whether that was unknown before."""
        since, self.uploads_missing_at = self.uploads_missing_at, now
        return since is None or now - since >= DISABLED_FOR

    def obstacle(self, offer: Offer, now: datetime) -> Reason | None:
        """Why this offer cannot be used now; None when it can."""
        if self.switched_off or self.disabled(offer, now):
            return Reason.DISABLED
        if self.out_of_funds:
            return Reason.OUT_OF_FUNDS
        return None if self.reopens(now) <= now else Reason.PROVIDER_BUSY

    @property
    def hopeless(self) -> bool:
        """Waiting does not help: somebody has to do something first."""
        return self.switched_off or self.out_of_funds

    def reopens(self, now: datetime) -> datetime:
        """When new work may be sent: now, or after the circuit or the rate limit."""
        return max(self.circuit.reopens(now), self.busy_until or now)

    def rate_limited(
        self, now: datetime, retry_after: timedelta | None, began: datetime | None = None
    ) -> None:
        """A create that `began` then was answered with 429. Those that were under way together count once."""
        was_out = self._was_out(began)
        wait = retry_after or min(FIRST_BUSY * 2**self.busy_times, LONGEST_BUSY)
        if not was_out:
            self.busy_times, self.busy_since = min(self.busy_times + 1, 10), now
        if retry_after or not was_out:
            self.busy_until = max(now + wait, self.busy_until or now)

    def answered(self, began: datetime | None = None) -> None:
        """A clear answer, that was no 429, to a create that `began` then."""
        self.circuit.succeeded()
        if not self._was_out(began):
            self.busy_times, self.busy_until, self.busy_since = 0, None, None

    def _was_out(self, began: datetime | None) -> bool:
        """Whether a call was out already when the last 429 came: its answer says nothing of the provider since."""
        return began is not None and self.busy_since is not None and began < self.busy_since

    def throttled(self, now: datetime) -> None:
        """A question was answered with 429: all are asked half as often. Those under way together count once."""
        if self.slowed_at is not None and now - self.slowed_at < timedelta(seconds=2):
            return
        self.slowdown = min(self.questions_slowdown(now) * 2, SLOWEST_QUESTIONS)
        self.slowed_at = now

    def questions_slowdown(self, now: datetime) -> float:
        if self.slowed_at is None:
            return 1.0
        return max(1.0, self.slowdown / 2 ** ((now - self.slowed_at) // QUESTIONS_RECOVER))


class Health:
    """One entry a provider, and the operator's pause switch."""

    def __init__(self, providers: Sequence[str]) -> None:
        self._providers = {name: ProviderHealth() for name in providers}
        self._stored: dict[str, Mapping[str, Any]] = {}
        self.paused = False

    def of(self, provider: str) -> ProviderHealth:
        return self._providers[provider]

    def obstacle(self, offer: Offer, now: datetime) -> Reason | None:
        """Why this offer cannot be used now; None when it can."""
        return self.of(offer.provider).obstacle(offer, now)

    def all(self) -> dict[str, ProviderHealth]:
        return dict(self._providers)

    def restore(self, conn: Connection) -> None:
        """Reads what the last process stored, except of providers that are no longer configured."""
        for name, data in provider_states.every(conn).items():
            if name not in self._providers:
                continue
            try:
                self._providers[name] = ProviderHealth.model_validate(data)
            except ValidationError:
                log.warning("provider_state_unreadable", provider=name)
            else:
                self._stored[name] = self._providers[name].model_dump(mode="json")
                # A refused try costs nothing, and a restart is how an operator says that a model is back.
                self._providers[name].disabled_offers = {}
                self._providers[name].uploads_missing_at = None

    def store(self, tx: Connection, now: datetime) -> dict[str, dict[str, Any]]:
        """Writes what has changed, and returns it for `stored`, once it is on disk: until then it is written again."""
        data = {name: health.model_dump(mode="json") for name, health in self._providers.items()}
        changed = {name: state for name, state in data.items() if state != self._stored.get(name)}
        for name, state in changed.items():
            provider_states.put(tx, name, state, now)
        return changed

    def stored(self, changed: Mapping[str, Mapping[str, Any]]) -> None:
        self._stored.update(changed)

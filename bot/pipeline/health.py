"""What is known of each provider's health: circuit, funds, switched-off offers, and the operator's own switches.

In memory on purpose: a restart asks the providers anew; only the operator's switches are kept (`operations`). Failed
tasks and refused parameters say nothing about health and never come here.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from bot.domain.catalog import Offer
from bot.domain.failure import Reason

OPENS_AFTER = 5
"""Failures in a row."""
FIRST_COOL_DOWN = timedelta(seconds=15)
LONGEST_COOL_DOWN = timedelta(minutes=5)
PROBE_TIME = timedelta(seconds=60)
"""A probe that has not reported by then is forgotten, and another may go."""


@dataclass(slots=True)
class Circuit:
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

    def take(self, now: datetime) -> bool:
        """A call is about to go out; in the half-open state it is the probe, and there is only one at a time."""
        if not self.allows(now):
            return False
        if self.open_until is not None:
            self.probe_at = now
        return True

    def succeeded(self) -> None:
        """Any clear answer to a create, a refusal included: it is health that is asked here, not luck."""
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


@dataclass(slots=True)
class ProviderHealth:
    circuit: Circuit = field(default_factory=Circuit)
    empty_since: datetime | None = None
    """The account ran out of funds then; None once the balance endpoint shows funds again."""
    disabled_offers: set[str] = field(default_factory=set[str])
    """Upstream model names that the provider switched off; until restart."""
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

    def obstacle(self, offer: Offer, now: datetime) -> Reason | None:
        """Why this offer cannot be used now; None when it can."""
        if self.switched_off or offer.upstream in self.disabled_offers:
            return Reason.DISABLED
        if self.out_of_funds:
            return Reason.OUT_OF_FUNDS
        return None if self.circuit.allows(now) else Reason.PROVIDER_BUSY


class Health:
    """One entry a provider, and the operator's pause switch."""

    def __init__(self, providers: list[str]) -> None:
        self._providers = {name: ProviderHealth() for name in providers}
        self.paused = False

    def of(self, provider: str) -> ProviderHealth:
        return self._providers[provider]

    def all(self) -> dict[str, ProviderHealth]:
        return dict(self._providers)

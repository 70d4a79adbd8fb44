"""What the operator may do while the bot runs (look, pause, switch providers), and each server's own budget.

The caller checks permissions. The switches act in `health` and are kept over restarts; a server's budget is in its
policy.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.domain.catalog import Catalog
from bot.domain.errors import UnknownProvider
from bot.domain.job import RUNNING, WAITING, State
from bot.domain.money import DOLLAR
from bot.pipeline.budget import Budget, Spending
from bot.pipeline.clock import Clock
from bot.pipeline.health import Health, ProviderHealth
from bot.pipeline.policies import Policies
from bot.storage import jobs, kv, spending
from bot.storage.database import Connection, Database

_PAUSED = "operator_paused"


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    name: str
    switched_on: bool
    out_of_funds: bool
    cooling_until: datetime | None
    """Too many failures in a row: nothing is sent before then."""
    disabled_models: tuple[str, ...]
    """Upstream names that the provider itself switched off."""
    balance: Decimal | None
    """In the provider's own unit; None where it has not told."""
    balance_at: datetime | None


@dataclass(frozen=True, slots=True)
class OperatorStatus:
    paused: bool
    providers: tuple[ProviderStatus, ...]
    spending: Spending
    """Of all servers, today."""
    waiting: int
    running: int
    unclear: int
    """How many of the running ones lost the answer to their paid call."""


@dataclass(frozen=True, slots=True)
class Operations:
    database: Database
    health: Health
    budget: Budget
    policies: Policies
    clock: Clock
    wake: Callable[[], None]
    """Tells the worker that waiting rows may have found a provider."""

    async def restore(self) -> None:
        """The switches and what was known of the providers, as the last process left them."""
        paused = await self.database.read(kv.get, _PAUSED)
        self.health.paused = paused is not None and bool(json.loads(paused))
        await self.database.read(self.health.restore)

    async def status(self) -> OperatorStatus:
        now = self.clock()
        counts = {
            state: number for state, (number, _) in (await self.database.read(jobs.counts_by_state)).items()
        }
        spending = await self.database.read(self.budget.today, now)
        return OperatorStatus(
            paused=self.health.paused,
            providers=tuple(_status(name, one, now) for name, one in self.health.all().items()),
            spending=spending,
            waiting=sum(counts.get(state, 0) for state in WAITING),
            running=sum(counts.get(state, 0) for state in RUNNING),
            unclear=counts.get(State.UNKNOWN, 0),
        )

    async def pause(self) -> None:
        """Refuse new requests; what was admitted goes on."""
        self.health.paused = True
        await self._keep()

    async def resume(self) -> None:
        self.health.paused = False
        await self._keep()
        self.wake()

    def without_withdrawn(self, catalog: Catalog) -> Catalog:
        """What is left to be shown: a model that was withdrawn is gone for good."""
        health = self.health.all()
        return catalog.where(lambda offer: offer.upstream not in health[offer.provider].withdrawn)

    async def disable(self, provider: str) -> None:
        """Send it no new work. Raises UnknownProvider."""
        self._of(provider).switched_off = True
        await self._keep()

    async def enable(self, provider: str) -> None:
        """Offer it work again, and forget its failures; an empty account stays known. Raises UnknownProvider."""
        health = self._of(provider)
        health.switched_off = False
        health.disabled_offers.clear()
        health.withdrawn = ()
        health.answered()
        await self._keep()
        self.wake()

    async def guild_spending(self, guild_id: int) -> Spending:
        """A server's own ceiling a day and what of it is spent."""
        spent = await self.database.read(spending.spent, spending.day_of(self.clock()), guild_id)
        return Spending(spent, (await self.policies.of(guild_id)).policy.ceilings.day)

    async def set_guild_budget(self, guild_id: int, micro: int | None, *, by: int) -> None:
        """Micro-dollars a day; None for no ceiling of its own. Nothing at all is the least there is: a policy's 0 is
        no ceiling.
        """
        dollars = Decimal(0) if micro is None else Decimal(max(micro, 1)) / DOLLAR
        await self.policies.change(guild_id, by=by, budget_per_day=dollars)

    async def _keep(self) -> None:
        """Called after the switch was set: if the database fails, the switch still holds until the restart."""
        paused, now = self.health.paused, self.clock()

        def keep(tx: Connection) -> Mapping[str, Mapping[str, Any]]:
            kv.put(tx, _PAUSED, json.dumps(paused))
            return self.health.store(tx, now)

        self.health.stored(await self.database.write(keep))

    def _of(self, provider: str) -> ProviderHealth:
        known = self.health.all()
        if provider not in known:
            raise UnknownProvider(provider, list(known))
        return known[provider]


def _status(name: str, health: ProviderHealth, now: datetime) -> ProviderStatus:
    until = max((date for date in (health.circuit.open_until, health.busy_until) if date), default=None)
    return ProviderStatus(
        name=name,
        switched_on=not health.switched_off,
        out_of_funds=health.out_of_funds,
        cooling_until=until if until is not None and until > now else None,
        disabled_models=tuple(sorted({*health.disabled_offers, *health.withdrawn})),
        balance=health.balance,
        balance_at=health.balance_at,
    )

"""Watches the accounts at the providers: an empty one stops its provider until its balance shows funds again."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

import structlog

from bot.pipeline.clock import Clock
from bot.pipeline.courier import Courier
from bot.pipeline.health import Health
from bot.pipeline.notices import BalanceLow
from bot.providers.base import Provider, ProviderError

log = structlog.stdlib.get_logger(__name__)

EMPTY_EVERY = timedelta(seconds=30)
WATCH_EVERY = timedelta(minutes=10)
LOW = Decimal(50)
"""Provider credits; below it the operator is warned once."""


class ProviderBalances:
    """Asks for balances every ten minutes, and every 30 s while an account is empty."""

    def __init__(
        self, providers: Mapping[str, Provider], health: Health, courier: Courier, clock: Clock
    ) -> None:
        self._providers = providers
        self._health = health
        self._courier = courier
        self._clock = clock
        self._warned: set[str] = set()
        self._look_now = asyncio.Event()

    def ran_out(self, provider: str) -> bool:
        """A create was answered with "no funds": stop there, and ask the balance at once. True when that is news."""
        health = self._health.of(provider)
        news = health.empty_since is None
        health.empty_since = health.empty_since or self._clock()
        self._look_now.set()
        return news

    async def watch(self) -> None:
        """Runs until cancelled."""
        while True:
            self._look_now.clear()
            for name in self._providers:
                await self.look(name)
            empty = any(health.out_of_funds for health in self._health.all().values())
            try:
                async with asyncio.timeout((EMPTY_EVERY if empty else WATCH_EVERY).total_seconds()):
                    await self._look_now.wait()
            except TimeoutError:
                pass

    async def look(self, name: str) -> None:
        """One provider's balance, and what follows from it."""
        health = self._health.of(name)
        try:
            balance = await self._providers[name].balance()
        except ProviderError as error:
            log.warning("balance_unknown", provider=name, error=str(error))
            return
        health.balance, health.balance_at = balance, self._clock()
        if health.empty_since is not None and self._funds_are_back(balance, health.empty_since):
            log.info("funds_are_back", provider=name, balance=str(balance))
            health.empty_since = None
        await self._warn(name, balance)

    def _funds_are_back(self, balance: Decimal | None, empty_since: datetime) -> bool:
        """Without a balance to look at, the only way to know is to try again after a while."""
        return balance > 0 if balance is not None else self._clock() - empty_since >= EMPTY_EVERY

    async def _warn(self, name: str, balance: Decimal | None) -> None:
        if balance is None or balance >= LOW:
            self._warned.discard(name)
        elif name not in self._warned:
            self._warned.add(name)
            log.warning("balance_low", provider=name, balance=str(balance))
            await self._courier.alert(BalanceLow(name, balance))

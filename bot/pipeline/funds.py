"""Watches the accounts at the providers: an empty one stops its provider until its balance shows funds again."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import structlog

from bot.pipeline.clock import Clock
from bot.pipeline.courier import Courier
from bot.pipeline.health import Health
from bot.providers.base import Provider, ProviderError

log = structlog.stdlib.get_logger(__name__)

EMPTY_EVERY = timedelta(seconds=30)
WATCH_EVERY = timedelta(minutes=10)
LOW = Decimal(50)
"""Provider credits; below it the operator is warned once."""


class Funds:
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

    def ran_out(self, provider: str) -> None:
        """A create was answered with "no funds": stop there, and ask the balance at once."""
        self._health.of(provider).out_of_funds = True
        self._look_now.set()

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
        """One provider's balance. A provider without such an endpoint is given another chance each time."""
        health = self._health.of(name)
        try:
            balance = await self._providers[name].balance()
        except ProviderError as error:
            log.warning("balance_unknown", provider=name, error=str(error))
            return
        health.balance, health.balance_at = balance, self._clock()
        if balance is None or balance > 0:
            if health.out_of_funds:
                log.info("funds_are_back", provider=name, balance=str(balance))
            health.out_of_funds = False
        await self._warn(name, balance)

    async def _warn(self, name: str, balance: Decimal | None) -> None:
        if balance is None or balance >= LOW:
            self._warned.discard(name)
        elif name not in self._warned:
            self._warned.add(name)
            log.warning("balance_low", provider=name, balance=str(balance))
            await self._courier.alert(f"The account at {name} is nearly empty: {balance} credits left there.")

"""Brings the gauges up to date from the rows themselves, whenever somebody asks for the metrics."""

from dataclasses import dataclass
from datetime import timedelta

from bot.metrics import Metrics
from bot.pipeline.budget import Budget
from bot.pipeline.clock import Clock
from bot.pipeline.health import Health
from bot.storage import jobs
from bot.storage.database import Database
from bot.storage.strays import strays_since

STRAYS_OF = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Sampler:
    """Reads only; the ledger's audit is too long for every scrape and runs on its own."""

    database: Database
    budget: Budget
    health: Health
    metrics: Metrics
    clock: Clock

    async def sample(self) -> None:
        now = self.clock()
        async with self.database.read() as conn:
            counts = await jobs.counts_by_state(conn)
            strays = await strays_since(conn, now - STRAYS_OF)
            spending = await self.budget.today(conn, now)
        self.metrics.stands(counts, now)
        self.metrics.strays(strays.count, strays.cost)
        self.metrics.budget(spending.spent, spending.ceiling)
        for name, health in self.health.all().items():
            if health.balance is not None:
                self.metrics.balance(name, health.balance)

"""Brings the gauges up to date when Prometheus asks: how things stand is read then, not counted along the way."""

from datetime import datetime, timedelta

from bot.pipeline.budget import Budget
from bot.pipeline.health import Health
from bot.storage import jobs
from bot.storage.database import Database
from bot.telemetry.metrics import Metrics

_STRAYS_OF = timedelta(days=30)


async def scrape(metrics: Metrics, database: Database, health: Health, budget: Budget, now: datetime) -> None:
    metrics.stands(await database.read(jobs.counts_by_state), now)
    spending = await database.read(budget.today, now)
    orphans = await database.read(jobs.orphans_since, now - _STRAYS_OF)
    metrics.budget(spending.spent, spending.ceiling)
    metrics.strays(orphans.count, orphans.cost)
    for name, provider in health.all().items():
        if provider.balance is not None:
            metrics.balance(name, provider.balance)

"""RateLimit limits that outlive the process: one GCRA row a key, taken in one statement."""

from datetime import datetime

from sqlalchemy import BigInteger, Connection, case, delete, select, type_coerce

from bot.domain.limits import RateLimit
from bot.storage.columns import MICROSECOND, UtcDateTime, moment
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import rate_limits


def take(tx: Connection, key: str, rate: RateLimit, now: datetime, cost: int = 1) -> datetime | None:
    """None when allowed; else when to come back, and nothing has changed.

    The row keeps the theoretical arrival time: when the bucket would be full again. A request moves it on by its
    cost, and is refused when that would put it more than the burst ahead of now.
    """
    if not 1 <= cost <= rate.burst:
        raise ValueError(f"a cost of {cost} can never be taken from a burst of {rate.burst}")
    stored = rate_limits.c.arrival
    step, tolerance = rate.period * cost, rate.period * rate.burst
    base = case((stored > now, stored), else_=moment(now))
    moved = type_coerce(type_coerce(base, BigInteger) + step // MICROSECOND, UtcDateTime)
    statement = (
        upsert(rate_limits)
        .values(key=key, arrival=now + step)
        .on_conflict_do_update(
            index_elements=["key"], set_={"arrival": moved}, where=base <= moment(now + tolerance - step)
        )
        .returning(stored)
    )
    if tx.scalar(statement) is not None:
        return None
    arrival: datetime = (tx.execute(select(stored).where(rate_limits.c.key == key))).scalar_one()
    return arrival + step - tolerance


def forget(tx: Connection, now: datetime) -> int:
    """Drops the rows that have run full again: they say no more than no row does."""
    return (tx.execute(delete(rate_limits).where(rate_limits.c.arrival <= now))).rowcount

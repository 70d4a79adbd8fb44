"""Rate limits that outlive the process: one GCRA row a key, taken in one statement."""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, bindparam, case, delete, select, type_coerce

from bot.domain.limits import RateLimit
from bot.storage.columns import MICROSECOND, UtcDateTime
from bot.storage.prepared import Prepared
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import rate_limits

_stored = rate_limits.c.arrival
_now = bindparam("now", type_=UtcDateTime)
_base = case((_stored > _now, _stored), else_=_now)
_moved = type_coerce(_base, BigInteger) + bindparam("step", type_=BigInteger)
_TAKE = Prepared(
    upsert(rate_limits).on_conflict_do_update(
        index_elements=["key"],
        set_={"arrival": type_coerce(_moved, UtcDateTime)},
        where=_base <= bindparam("latest", type_=UtcDateTime),
    )
)
_ARRIVAL = Prepared(select(_stored).where(rate_limits.c.key == bindparam("key")))


def take(tx: Connection, key: str, rate: RateLimit, now: datetime, cost: int = 1) -> datetime | None:
    """None when allowed; else when to come back, and nothing has changed.

    The row keeps the theoretical arrival time: when the bucket would be full again. A request moves it on by its
    cost, and is refused when that would put it more than the burst ahead of now.
    """
    if not 1 <= cost <= rate.burst:
        raise ValueError(f"a cost of {cost} can never be taken from a burst of {rate.burst}")
    step, tolerance = rate.period * cost, rate.period * rate.burst
    times = {"now": now, "latest": now + tolerance - step, "step": step // MICROSECOND}
    if _TAKE.run(tx, {"key": key, "arrival": now + step} | times):
        return None
    arrival: datetime = _ARRIVAL.scalar(tx, {"key": key})
    return arrival + step - tolerance


def available(conn: Connection, key: str, rate: RateLimit, now: datetime) -> int:
    """How much could be taken now."""
    arrival: datetime | None = _ARRIVAL.scalar(conn, {"key": key})
    ahead = max(arrival - now, timedelta()) if arrival else timedelta()
    return max(0, (rate.period * rate.burst - ahead) // rate.period)


def forget(tx: Connection, now: datetime) -> int:
    """Drops the rows that have run full again: they say no more than no row does."""
    return (tx.execute(delete(rate_limits).where(rate_limits.c.arrival <= now))).rowcount

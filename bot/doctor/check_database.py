"""What the database tells: its version and schema, whether the ledger adds up, rows that stand still, stray costs."""

from datetime import datetime, timedelta

from bot.doctor.finding import Finding, fail, ok, warn
from bot.domain.job import Job, State
from bot.domain.polling import DEADLINE, DELIVERY_DEADLINE, QUEUE_EXPIRY
from bot.storage import jobs, ledger
from bot.storage.database import (
    Database,
    DatabaseError,
    DatabaseMissing,
    DatabaseUnreadable,
    has_wal_reset_bug,
    sqlite_version,
)

_SLACK = timedelta(minutes=15)
STANDS_STILL = {
    State.QUEUED: QUEUE_EXPIRY + _SLACK,
    State.SUBMITTING: _SLACK,
    State.UNKNOWN: DEADLINE + _SLACK,
    State.RUNNING: DEADLINE + _SLACK,
    State.COLLECTING: QUEUE_EXPIRY + _SLACK,
    State.READY: DELIVERY_DEADLINE + _SLACK,
}
"""Longer than this in a state, and the bot does not run or something is wrong with the row."""
STRAYS_OF = timedelta(days=30)
_SHOWN = 5


async def database_findings(url: str, now: datetime) -> list[Finding]:
    found = [_version()]
    try:
        async with Database.open_beside(url) as database:
            schema = await _schema(database)
            found.append(schema)
            if schema.verdict == "ok":
                found += await _contents(database, now)
    except DatabaseMissing as error:
        found.append(warn("database", f"{error} yet: `darkroom run` or `darkroom migrate` makes it"))
    except (DatabaseError, DatabaseUnreadable) as error:
        found.append(fail("database", f"cannot be read: {error}"))
    return found


def _version() -> Finding:
    if has_wal_reset_bug():
        return warn(
            "sqlite",
            f"version {sqlite_version()} has the WAL-reset bug (fixed in 3.51.3). Darkroom lets only one connection "
            "checkpoint, which keeps clear of it; let nothing else (Litestream, a shell) write beside a running bot",
        )
    return ok("sqlite", f"version {sqlite_version()}")


async def _schema(database: Database) -> Finding:
    schema = await database.schema()
    if not schema.known:
        return fail(
            "database", f"has schema {schema.current} of a later Darkroom: update before you start it"
        )
    if not schema.up_to_date:
        return warn("database", f"has schema {schema.current or 'none'}; starting brings it to {schema.head}")
    return ok("database", f"{database.path}, schema {schema.head}")


async def _contents(database: Database, now: datetime) -> list[Finding]:
    return [
        await _ledger(database),
        await _stuck(database, now),
        await _unreadable(database),
        *await _strays(database, now),
    ]


async def _ledger(database: Database) -> Finding:
    violations = await database.read(ledger.audit)
    if not violations:
        return ok("ledger", "adds up")
    first = violations[0]
    return fail(
        "ledger",
        f"{len(violations)} rules are broken, first: {first.rule} ({first.subject}: {first.detail}). "
        "See docs/operations.md, “The ledger does not add up”",
    )


async def _stuck(database: Database, now: datetime) -> Finding:
    stuck = [
        job
        for state, longest in STANDS_STILL.items()
        for job in await database.read(jobs.live_before, state, now - longest)
    ]
    if not stuck:
        return ok("jobs", "none stands still")
    return warn("jobs", f"{len(stuck)} stand still: {_named(stuck)}. Is the bot running?")


async def _unreadable(database: Database) -> Finding:
    rows = await database.read(jobs.unreadable)
    if not rows:
        return ok("rows", "all can be read")
    named = ", ".join(f"{row.id} ({row.unreadable})" for row in rows[:_SHOWN])
    return warn(
        "rows",
        f"{len(rows)} cannot be read: {named}. They keep their credits and their places. See docs/operations.md, "
        "“cannot be read”",
    )


async def _strays(database: Database, now: datetime) -> list[Finding]:
    counts = await database.read(jobs.counts_by_state)
    orphans = await database.read(jobs.orphans_since, now - STRAYS_OF)
    unknown, _ = counts[State.UNKNOWN]
    waiting = (
        f"{unknown} wait for a callback to say whether the provider took them" if unknown else "none waits"
    )
    found = [warn("unknown", waiting) if unknown else ok("unknown", waiting)]
    if orphans.count:
        said = (
            f"{orphans.count} in {STRAYS_OF.days} days may have cost up to ${orphans.cost / 1_000_000:.2f} "
            f"for nothing: {_named(orphans.latest)}. Compare with the provider's own log"
        )
        return [*found, warn("strays", said)]
    return [*found, ok("strays", f"none in {STRAYS_OF.days} days")]


def _named(some: list[Job] | tuple[Job, ...]) -> str:
    more = ", …" if len(some) > _SHOWN else ""
    return (
        ", ".join(f"{job.id} ({job.state}, {job.provider or 'no provider'})" for job in some[:_SHOWN]) + more
    )

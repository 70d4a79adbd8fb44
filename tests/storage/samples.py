"""Jobs and times to store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from bot.domain.job import Job, Pool, State
from bot.domain.request import Request
from bot.storage import claims, jobs, ledger
from bot.storage.claims import Lease
from bot.storage.database import Connection, Database
from bot.storage.rows import Claimed

NOW = datetime(2026, 3, 14, 15, 9, 26, 535897, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GUILD, MEMBER = 1_100_000_000_000_000_001, 1_200_000_000_000_000_002

_numbers = count(1)


def url_of(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def a_job(**changes: Any) -> Job:
    number = next(_numbers)
    job = Job(
        id=f"job{number:07}",
        interaction_id=1_300_000_000_000_000_000 + number,
        guild_id=GUILD,
        channel_id=55,
        parent_id=None,
        member_id=MEMBER,
        state=State.QUEUED,
        request=Request("grok-image", "a red fox in snow"),
        price=10,
        created_at=NOW,
        state_since=NOW,
        due_at=NOW,
    )
    return replace(job, **changes)


async def store(db: Database, *new: Job) -> None:
    for job in new:
        assert await db.write(jobs.insert, job)


def a_lease(now: datetime = NOW, name: str = "worker") -> Lease:
    return Lease(name, now, now + 60 * SECOND)


async def claim(db: Database, now: datetime = NOW, lease: str = "worker", *, limit: int = 100) -> list[Job]:
    """Whatever is due, whatever its pool, as one worker would take it."""

    def take(tx: Connection) -> list[Job]:
        claimed: list[Claimed] = []
        for pool in Pool:
            claimed += claims.claim_fairly(
                tx,
                pool,
                a_lease(now, lease),
                limit=limit - len(claimed),
                per_guild=1_000,
                working={},
                served={},
            )
        return [one.job for one in sorted(claimed, key=lambda one: one.due_at) if one.job]

    return await db.write(take)


async def claim_one(db: Database, now: datetime = NOW, lease: str = "worker") -> Job:
    (job,) = await claim(db, now, lease)
    return job


async def reload(db: Database, job: Job) -> Job:
    found = await db.read(jobs.get, job.id)
    assert found is not None
    return found


def admit(tx: Connection, job: Job, *, allowance: int = 100) -> None:
    """As the gate does it: the hold, then the row."""
    ledger.top_up(tx, job.guild_id, job.member_id, allowance=allowance, now=job.created_at)
    ledger.hold(tx, job.id, job.guild_id, job.member_id, job.price, job.created_at)
    assert jobs.insert(tx, job)


async def violations(db: Database) -> list[ledger.Violation]:
    return await db.read(ledger.audit)


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())

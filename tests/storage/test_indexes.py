"""Ended jobs pile up for years: what is asked on the way of a command or a claim goes through the live ones only."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.domain.job import Pool
from bot.storage import fair_queue, jobs, withdrawals
from bot.storage.database import Database
from tests.storage.samples import GUILD, MEMBER, NOW

OF_LIVE_ROWS = (
    "ix_jobs_live",
    "ix_jobs_due",
    "ix_jobs_granted",
)
QUERIES: dict[str, Callable[[Connection], Any]] = {
    "in_flight": lambda conn: jobs.in_flight(conn, GUILD, MEMBER),
    "arrival": lambda conn: fair_queue.arrival(conn, "image", GUILD, MEMBER),
    "waiting": fair_queue.waiting,
    "held": fair_queue.held,
    "next_due": lambda conn: jobs.next_due(conn, Pool, NOW),
    "pools_due": lambda conn: jobs.pools_due(conn, Pool, NOW),
    "running_by_provider": fair_queue.running_by_provider,
}


def plan(conn: Connection, query: Callable[[Connection], Any]) -> list[str]:
    """How SQLite goes about it, step by step."""
    raw: Any = conn.connection.dbapi_connection
    asked: list[str] = []
    raw.set_trace_callback(asked.append)
    query(conn)
    raw.set_trace_callback(None)
    return [row[3] for each in asked for row in raw.execute(f"EXPLAIN QUERY PLAN {each}")]


async def test_a_message_deleted_anywhere_is_looked_up_in_indexes(db: Database) -> None:
    steps = await db.write(plan, lambda conn: withdrawals.known(conn, [1, 2]))
    assert len(steps) == 2
    assert [step for step in steps if "ix_jobs_card" not in step and "ix_posts_message_id" not in step] == []


@pytest.mark.parametrize("name", QUERIES)
async def test_ended_jobs_are_not_looked_at(db: Database, name: str) -> None:
    steps = [step for step in await db.write(plan, QUERIES[name]) if " jobs " in step]
    assert steps
    assert [step for step in steps if not any(f" {index}" in step for index in OF_LIVE_ROWS)] == []

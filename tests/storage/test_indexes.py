"""Ended jobs pile up for years: what is asked on the way of a command or a claim goes through the live ones only."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.domain.job import Pool
from bot.storage import admissions, claims, erasures, events, fair_queue, ledger, reviews
from bot.storage.database import Database
from bot.storage.erasures import Erasure
from tests.storage.samples import GUILD, MEMBER, NOW, a_lease

OF_LIVE_ROWS = (
    "ix_jobs_live",
    "ix_jobs_due",
    "ix_jobs_granted",
)
QUERIES: dict[str, Callable[[Connection], Any]] = {
    "outlook": lambda conn: admissions.outlook(conn, "image", GUILD, MEMBER),
    "arrival": lambda conn: fair_queue.arrival(conn, "image", GUILD, MEMBER),
    "waiting": fair_queue.waiting,
    "held": fair_queue.held,
    "next_due": lambda conn: claims.next_due(conn, Pool, NOW),
    "first_dates": lambda conn: claims.first_dates(conn, Pool),
    "running_by_provider": fair_queue.running_by_provider,
    "calls": lambda conn: claims.claim_fairly(
        conn,
        Pool.SUBMIT,
        a_lease(),
        limit=16,
        per_guild=12,
        working={},
        served={},
        kept=4,
        provider="kie",
        lane="image",
    ),
}


def plan(conn: Connection, query: Callable[[Connection], Any]) -> list[str]:
    """How SQLite goes about it, step by step."""
    raw: Any = conn.connection.dbapi_connection
    asked: list[str] = []
    raw.set_trace_callback(asked.append)
    query(conn)
    raw.set_trace_callback(None)
    return [row[3] for one in asked for row in raw.execute(f"EXPLAIN QUERY PLAN {one}")]


@pytest.mark.parametrize("name", QUERIES)
async def test_ended_jobs_are_not_looked_at(db: Database, name: str) -> None:
    steps = [step for step in await db.write(plan, QUERIES[name]) if " jobs " in step]
    assert steps
    assert [step for step in steps if not any(f" {index}" in step for index in OF_LIVE_ROWS)] == []


async def test_a_history_is_read_in_its_own_order_from_an_index_of_the_account(db: Database) -> None:
    steps = await db.write(plan, lambda conn: ledger.history(conn, GUILD, MEMBER, 20, 40))
    assert any("SEARCH transfers USING INDEX ix_transfers_account_id_created_at" in step for step in steps)
    assert any("SEARCH jobs USING INDEX ix_jobs_live (guild_id=? AND member_id=?" in step for step in steps)
    assert [step for step in steps if step.startswith("SCAN")] == []
    sorts = [step for step in steps if "TEMP B-TREE" in step]
    assert len(sorts) <= 1  # of the few holds that are open


async def test_what_moderators_decided_is_found_without_reading_all_of_it(db: Database) -> None:
    """Asked for each card of theirs, and for each decision on an appeal."""
    moderators = await db.write(plan, lambda conn: events.moderators(conn, GUILD))
    assert any("USING COVERING INDEX ix_moderation_events_actor (guild_id=?" in step for step in moderators)
    history = await db.write(plan, lambda conn: reviews.history_of(conn, GUILD, MEMBER))
    assert [step for step in history if "SCAN reviews" in step] == []
    assert any(
        "ix_reviews_member_id_guild_id_decision (member_id=? AND guild_id=?" in step for step in history
    )


ERASURE = Erasure(MEMBER, NOW)
OF_ERASURES: dict[str, Callable[[Connection], Any]] = {
    "ask": lambda conn: erasures.ask(conn, MEMBER, NOW),
    "waiting": lambda conn: erasures.waiting(conn, MEMBER),
    "being_made": lambda conn: erasures.being_made(conn, MEMBER),
    "left": lambda conn: erasures.left(conn, ERASURE, 20),
    "remove": lambda conn: erasures.remove(conn, ["x"], NOW),
    "named_in": lambda conn: [
        erasures.named_in(conn, column, MEMBER, 500) for column in erasures.KEPT_IN_LONG_TABLES
    ],
    "finish": lambda conn: erasures.finish(conn, ERASURE),
}


@pytest.mark.parametrize("name", OF_ERASURES)
async def test_who_has_their_data_deleted_is_found_without_reading_what_is_kept_of_others(
    db: Database, name: str
) -> None:
    steps = await db.write(plan, OF_ERASURES[name])
    assert any("SEARCH" in step for step in steps)
    scanned = {step.split()[1] for step in steps if step.startswith("SCAN")}
    assert scanned <= {
        "policies",
        "CONSTANT",
        "(subquery-1)",
    }  # a row for each server; the ids that were given

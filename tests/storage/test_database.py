"""Opening the file, its one writer, its many readers, and what a crash or a cancel leaves behind."""

import asyncio
import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, TextClause, event, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from bot.storage import jobs, kv, posts
from bot.storage.columns import UtcDateTime
from bot.storage.database import (
    Connection,
    Database,
    DatabaseBusy,
    DatabaseClosed,
    DatabaseMissing,
    DatabaseUnsupported,
)
from bot.storage.tables import kv as kv_table
from tests import unflushed
from tests.new_database import new_database
from tests.storage.samples import NOW, a_job, names_in, store, url_of


async def test_opening_makes_the_directory_and_the_tables(path: Path) -> None:
    async with Database.open(url_of(path)) as db:
        schema = await db.schema()
        assert schema.up_to_date
        assert schema.known
        assert db.upgraded is not None
        assert db.upgraded.before is None
    async with Database.open(url_of(path)) as db:
        assert db.upgraded is None


async def test_a_second_process_is_refused_by_name_and_may_come_in_afterwards(path: Path) -> None:
    async with Database.open(url_of(path)):
        with pytest.raises(DatabaseBusy, match=r"darkroom\.db is in use by another darkroom process"):
            async with Database.open(url_of(path)):
                pytest.fail("two writers")
    async with Database.open(url_of(path)) as db:
        assert await db.writable()


async def test_beside_a_running_bot_one_may_look_and_not_write(db: Database) -> None:
    await store(db, job := a_job())
    async with Database.open_beside(url_of(db.path)) as beside:
        assert await beside.read(jobs.get, job.id) == job
        assert (await beside.schema()).up_to_date
        with pytest.raises(RuntimeError, match="not written to"):
            await beside.write(kv.put, "k", "a second writer")


async def test_looking_at_no_database_makes_none(path: Path) -> None:
    with pytest.raises(DatabaseMissing):
        async with Database.open_beside(url_of(path)):
            pytest.fail("opened nothing")
    assert names_in(path.parent.parent) == []


@pytest.mark.parametrize(
    "url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "postgresql+psycopg://x/y"]
)
async def test_only_a_sqlite_file_is_supported(url: str) -> None:
    with pytest.raises(DatabaseUnsupported):
        async with Database.open(url):
            pytest.fail("opened")


async def test_commits_survive_power_loss_and_foreign_keys_are_enforced(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unflushed, "ACTIVE", False)
    async with Database.open(new_database(path)) as db:
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert await db.write(_scalar, text(f"PRAGMA {pragma}")) == value
        with pytest.raises(IntegrityError):
            await db.write(posts.record, "nosuchjob", "card", 0, 1, 2, NOW)


def _scalar(tx: Connection, query: TextClause) -> object:
    return tx.scalar(query)


async def test_what_waits_together_is_committed_together_and_one_that_fails_takes_nobody_with_it(
    db: Database,
) -> None:
    commits = await db.write(lambda tx: _count_commits(tx.engine))
    entered = asyncio.Event()
    loop, go_on = asyncio.get_running_loop(), threading.Event()

    def hold_up(tx: Connection) -> None:
        loop.call_soon_threadsafe(entered.set)
        go_on.wait(10)
        kv.put(tx, "first", "x")

    def fail(tx: Connection) -> None:
        kv.put(tx, "lost", "x")
        raise ZeroDivisionError

    first = asyncio.create_task(db.write(hold_up))
    await entered.wait()
    changes: list[Callable[[Connection], None]] = [
        fail if number == 3 else partial(kv.put, key=f"k{number}", value="x") for number in range(10)
    ]
    crowd = [asyncio.create_task(db.write(change)) for change in changes]
    await asyncio.sleep(0)
    commits.clear()
    go_on.set()
    outcomes = await asyncio.gather(first, *crowd, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [ZeroDivisionError]
    assert len(commits) == 2  # the one that was under way, and the other ten
    stored = set(await db.read(lambda conn: conn.scalars(select(kv_table.c.key)).all()))
    assert stored == {"first", *(f"k{number}" for number in range(10) if number != 3)}


async def test_a_commit_that_fails_loses_only_the_change_that_cannot_be_stored(db: Database) -> None:
    """A post of no job is found out only by the commit where its check is deferred."""
    entered = asyncio.Event()
    loop, go_on = asyncio.get_running_loop(), threading.Event()

    def hold_up(tx: Connection) -> None:
        loop.call_soon_threadsafe(entered.set)
        go_on.wait(10)
        kv.put(tx, "first", "x")

    def orphaned(tx: Connection) -> None:
        tx.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        posts.record(tx, "nosuchjob", "card", 0, 1, 2, NOW)

    first = asyncio.create_task(db.write(hold_up))
    await entered.wait()
    crowd = [db.write(kv.put, "a", "x"), db.write(orphaned), db.write(kv.put, "b", "x")]
    tasks = [asyncio.create_task(one) for one in crowd]
    await asyncio.sleep(0)
    go_on.set()
    outcomes = await asyncio.gather(first, *tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [IntegrityError]
    assert set(await db.read(lambda conn: conn.scalars(select(kv_table.c.key)).all())) == {"first", "a", "b"}


def _count_commits(engine: Engine) -> list[object]:
    seen: list[object] = []
    event.listen(engine, "commit", seen.append)
    return seen


async def test_a_reader_sees_one_moment_and_does_not_wait_for_the_writer(db: Database) -> None:
    await db.write(kv.put, "k", "before")
    loop = asyncio.get_running_loop()
    written: list[asyncio.Task[None]] = []

    def look_twice(conn: Connection) -> tuple[str | None, str | None]:
        first = kv.get(conn, "k")
        written.append(loop.create_task(db.write(kv.put, "k", "after")))
        return first, kv.get(conn, "k")

    async with asyncio.timeout(4):
        assert await db.read(look_twice) == ("before", "before")
        await written[0]
    assert await db.read(kv.get, "k") == "after"


async def test_a_read_cannot_write(db: Database) -> None:
    with pytest.raises(DBAPIError, match="readonly"):
        await db.read(kv.put, "k", "v")


async def test_an_exception_undoes_the_whole_transaction(db: Database) -> None:
    def fail(tx: Connection) -> None:
        kv.put(tx, "k", "v")
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await db.write(fail)
    assert await db.read(kv.get, "k") is None


async def test_writable_says_no_when_nothing_can_be_written(db: Database) -> None:
    assert await db.writable()
    await db.write(lambda tx: tx.exec_driver_sql("PRAGMA query_only=ON"))
    assert not await db.writable()


async def test_tasks_cancelled_anywhere_leave_whole_transactions_or_nothing(db: Database) -> None:
    dice = random.Random(20)

    def both(tx: Connection, number: int) -> None:
        kv.put(tx, f"{number}a", "x")
        kv.put(tx, f"{number}b", "x")

    async def write(number: int) -> None:
        await db.write(both, number)

    writers = [asyncio.create_task(write(number)) for number in range(150)]
    while any(not task.done() for task in writers):
        await asyncio.sleep(dice.random() / 1000)
        dice.choice(writers).cancel()
    cancelled = sum(task.cancelled() for task in writers)
    assert 0 < cancelled < len(writers)
    found = set(await db.read(lambda conn: conn.scalars(select(kv_table.c.key)).all()))
    assert {key[:-1] for key in found if key[-1] == "a"} == {key[:-1] for key in found if key[-1] == "b"}
    assert {f"{n}a" for n, task in enumerate(writers) if not task.cancelled()} <= found
    assert await db.writable()


async def connections_ended() -> None:
    """A connection is closed a moment before its thread has ended."""
    async with asyncio.timeout(10):
        while any("_connection_worker_thread" in thread.name for thread in threading.enumerate()):  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_a_query_under_way_is_finished_before_the_database_is_closed(path: Path) -> None:
    under_way = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(conn: Connection) -> str | None:
        loop.call_soon_threadsafe(under_way.set)
        time.sleep(0.05)
        return kv.get(conn, "k")

    async with Database.open(new_database(path)) as db:
        await db.write(kv.put, "k", "v")
        asked = [asyncio.create_task(db.read(slow)) for _ in range(6)]  # more than there are connections
        await under_way.wait()
        asked[0].cancel()
    assert asked[0].cancelled()
    assert [task.result() for task in asked[1:]] == ["v"] * 5
    await connections_ended()


async def test_readers_cancelled_anywhere_keep_no_database_from_being_closed(path: Path) -> None:
    """After each number of turns of the loop: as the connection is taken, in the query, as it is given back."""
    cancelled = finished = 0
    async with asyncio.timeout(20), Database.open(new_database(path)) as db:
        await db.write(kv.put, "k", "v")
        while not finished:
            asked = asyncio.create_task(db.read(kv.get, "k"))
            for _ in range(cancelled):
                await asyncio.sleep(0)
            finished = not asked.cancel()
            await asyncio.wait([asked])
            cancelled += 1
    assert cancelled > 1
    await connections_ended()


async def test_a_closed_database_refuses_at_once(path: Path) -> None:
    async with Database.open(new_database(path)) as db:
        await db.write(kv.put, "k", "v")
    async with asyncio.timeout(4):
        with pytest.raises(DatabaseClosed):
            await db.read(kv.get, "k")
        with pytest.raises(DatabaseClosed):
            await db.write(kv.put, "k", "w")


async def test_a_naive_time_is_refused(db: Database) -> None:
    with pytest.raises(StatementError, match="naive"):
        await store(db, a_job(due_at=NOW.replace(tzinfo=None)))


@given(st.datetimes(timezones=st.timezones()))
def test_times_come_back_to_the_microsecond(time: datetime) -> None:
    column, dialect = UtcDateTime(), sqlite.dialect()
    stored = column.process_bind_param(time, dialect)
    assert isinstance(stored, int)
    assert column.process_result_value(stored, dialect) == time.astimezone(UTC)


async def test_an_error_shows_nothing_of_what_members_wrote(db: Database) -> None:
    job = a_job()
    await store(db, job)
    with pytest.raises(IntegrityError) as caught:
        await store(db, replace(job, interaction_id=1))
    assert job.request.prompt not in str(caught.value)

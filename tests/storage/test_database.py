"""Opening the file, its one writer, its many readers, and what a crash or a cancel leaves behind."""

import asyncio
import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from bot.storage import jobs, kv, posts
from bot.storage.columns import UtcDateTime
from bot.storage.database import Database, DatabaseBusy, DatabaseMissing, DatabaseUnsupported
from bot.storage.tables import kv as kv_table
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
        async with beside.read() as conn:
            assert await jobs.get(conn, job.id) == job
        assert (await beside.schema()).up_to_date
        with pytest.raises(RuntimeError, match="not written to"):
            async with beside.transaction():
                pytest.fail("a second writer")


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


async def test_commits_survive_power_loss_and_foreign_keys_are_enforced(db: Database) -> None:
    async with db.transaction() as tx:
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert await tx.scalar(text(f"PRAGMA {pragma}")) == value
    with pytest.raises(IntegrityError):
        async with db.transaction() as tx:
            await posts.record(tx, "nosuchjob", "card", 0, 1, 2, NOW)


async def test_a_reader_sees_one_moment_and_does_not_wait_for_the_writer(db: Database) -> None:
    async with db.transaction() as tx:
        await kv.put(tx, "k", "before")
    async with asyncio.timeout(4), db.read() as conn:
        assert await kv.get(conn, "k") == "before"
        async with db.transaction() as tx:
            await kv.put(tx, "k", "after")
            async with db.read() as other:
                assert await kv.get(other, "k") == "before"
        assert await kv.get(conn, "k") == "before"
    async with db.read() as conn:
        assert await kv.get(conn, "k") == "after"


async def test_a_read_cannot_write(db: Database) -> None:
    with pytest.raises(DBAPIError, match="readonly"):
        async with db.read() as conn:
            await kv.put(conn, "k", "v")


async def test_an_exception_undoes_the_whole_transaction(db: Database) -> None:
    async def fail() -> None:
        async with db.transaction() as tx:
            await kv.put(tx, "k", "v")
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await fail()
    async with db.read() as conn:
        assert await kv.get(conn, "k") is None


async def test_writable_says_no_when_nothing_can_be_written(db: Database) -> None:
    assert await db.writable()
    async with db.transaction() as tx:
        await tx.exec_driver_sql("PRAGMA query_only=ON")
    assert not await db.writable()


async def test_tasks_cancelled_anywhere_leave_whole_transactions_or_nothing(db: Database) -> None:
    dice = random.Random(20)

    async def write(number: int) -> None:
        async with db.transaction() as tx:
            await kv.put(tx, f"{number}a", "x")
            await kv.put(tx, f"{number}b", "x")

    writers = [asyncio.create_task(write(number)) for number in range(150)]
    while any(not task.done() for task in writers):
        await asyncio.sleep(dice.random() / 100)
        dice.choice(writers).cancel()
    cancelled = sum(task.cancelled() for task in writers)
    assert 0 < cancelled < len(writers)
    async with db.read() as conn:
        found = set((await conn.scalars(select(kv_table.c.key))).all())
    assert {key[:-1] for key in found if key[-1] == "a"} == {key[:-1] for key in found if key[-1] == "b"}
    assert {f"{n}a" for n, task in enumerate(writers) if not task.cancelled()} <= found
    assert await db.writable()


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

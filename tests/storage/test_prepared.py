"""A prepared statement does what the same statement does by SQLAlchemy, its errors included."""

import pytest
from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError, StatementError

from bot.storage.database import Database
from bot.storage.prepared import Prepared
from bot.storage.rows import to_row
from bot.storage.tables import jobs, kv
from tests.storage.samples import NOW, SECOND, a_job, store

INSERT = Prepared(insert(kv))
SET = Prepared(update(kv).where(kv.c.key == bindparam("of_key")).returning(kv.c.key, kv.c.value))
NUMBER = Prepared(select(kv.c.value).where(kv.c.key == bindparam("key"), kv.c.value != "gone"))


async def test_a_row_reads_the_same_as_by_sqlalchemy(db: Database) -> None:
    job = a_job(due_at=NOW + SECOND, offers=("kie", "evolink"), progress=7)
    await store(db, job)
    query = select(jobs).where(jobs.c.id == bindparam("job_id"))

    def both(conn: Connection) -> None:
        usual = conn.execute(query, {"job_id": job.id}).mappings().one()
        assert Prepared(query).mapping(conn, {"job_id": job.id}) == dict(usual)

    await db.read(both)


async def test_an_update_sets_the_columns_that_its_parameters_name(db: Database) -> None:
    await db.write(INSERT.run, {"key": "a", "value": "1"})
    assert await db.write(SET.all, {"of_key": "a", "value": "2"}) == [["a", "2"]]
    assert await db.write(SET.all, {"of_key": "b", "value": "2"}) == []
    assert await db.read(NUMBER.scalar, {"key": "a"}) == "2"


async def test_two_reads_in_one_go_see_one_view(db: Database) -> None:
    await db.write(INSERT.run, {"key": "a", "value": "1"})

    def began(conn: Connection) -> bool:
        NUMBER.scalar(conn, {"key": "a"})
        return conn.in_transaction()

    assert await db.read(began)


async def test_what_the_database_refuses_is_sqlalchemys_error_without_the_values(db: Database) -> None:
    await db.write(INSERT.run, {"key": "a", "value": "secret"})
    with pytest.raises(IntegrityError) as refused:
        await db.write(INSERT.run, {"key": "a", "value": "secret"})
    assert "secret" not in str(refused.value)


async def test_a_value_that_is_missing_or_cannot_be_stored_is_sqlalchemys_error(db: Database) -> None:
    with pytest.raises(StatementError):
        await db.read(NUMBER.all, {})
    broken = to_row(a_job()) | {"due_at": NOW.replace(tzinfo=None)}
    with pytest.raises(StatementError, match="naive"):
        await db.write(Prepared(insert(jobs)).run, broken)

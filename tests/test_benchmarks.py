"""What the benchmarks stand on is the schema: a column that comes or goes must not break them unseen."""

from pathlib import Path

from sqlalchemy import Connection, select

from benchmarks.filling import fill
from bot.domain.job import Job, State
from bot.storage import jobs, ledger
from bot.storage.database import Database
from bot.storage.tables import jobs as table

ROWS = 300


async def test_the_filled_database_is_one_that_a_bot_could_have_left(tmp_path: Path) -> None:
    path = tmp_path / "darkroom.db"
    await fill(path, ROWS)
    async with Database.open(f"sqlite+aiosqlite:///{path}") as database:
        assert await database.read(ledger.audit) == []
        read = await database.read(_read)
    assert len(read) == ROWS
    assert {job.state for job in read} == {State.DELIVERED}


def _read(conn: Connection) -> list[Job]:
    ids = conn.scalars(select(table.c.id)).all()
    return [job for job_id in ids if (job := jobs.get(conn, job_id))]

"""What the doctor says of the database, also while the bot has it open."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.doctor import check_database
from bot.doctor.check_database import database_findings
from bot.doctor.finding import Finding, Verdict
from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State
from bot.domain.request import Request
from bot.storage import ledger
from bot.storage.database import Database
from tests.storage.samples import admit

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def url_in(directory: Path) -> str:
    return f"sqlite+aiosqlite:///{directory}/darkroom.db"


async def judged(directory: Path) -> dict[str, Finding]:
    return {finding.check: finding for finding in await database_findings(url_in(directory), NOW)}


async def put(database: Database, state: State, since: datetime, **facts: Any) -> Job:
    job = Job(
        id="abcdefghij",
        interaction_id=1,
        guild_id=1,
        channel_id=2,
        parent_id=None,
        member_id=3,
        state=state,
        request=Request("grok-video", "a fox"),
        price=10,
        created_at=since,
        state_since=since,
        due_at=since,
        cost=60_000,
        provider="kie",
        **facts,
    )
    await database.write(admit, job)
    if job.terminal:
        await database.write(ledger.release, job.id, since)
    return job


async def test_a_healthy_database_is_ok_beside_the_bot_that_has_it_open(tmp_path: Path) -> None:
    async with Database.open(url_in(tmp_path)):
        found = await judged(tmp_path)
    assert {check: finding.verdict for check, finding in found.items() if check != "sqlite"} == {
        "database": Verdict.OK,
        "ledger": Verdict.OK,
        "jobs": Verdict.OK,
        "rows": Verdict.OK,
        "unknown": Verdict.OK,
        "strays": Verdict.OK,
    }


async def test_a_database_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    finding = (await judged(tmp_path))["database"]
    assert (finding.verdict, "there is no database" in finding.said) == (Verdict.WARN, True)
    assert "there is no database" in (await judged(tmp_path))["database"].said  # the first look made none


async def test_a_file_that_is_no_database_fails(tmp_path: Path) -> None:
    (tmp_path / "darkroom.db").write_bytes(b"this is not a database, it is a letter to a friend" * 100)
    assert (await judged(tmp_path))["database"].verdict is Verdict.FAIL


async def test_a_database_of_a_later_version_fails(tmp_path: Path) -> None:
    async with Database.open(url_in(tmp_path)):
        pass
    with closing(sqlite3.connect(tmp_path / "darkroom.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    finding = (await judged(tmp_path))["database"]
    assert finding.verdict is Verdict.FAIL
    assert "later Darkroom" in finding.said


async def test_a_ledger_that_does_not_add_up_fails_and_is_named(tmp_path: Path) -> None:
    async with Database.open(url_in(tmp_path)) as database:
        await put(database, State.QUEUED, NOW)
    with closing(sqlite3.connect(tmp_path / "darkroom.db")) as connection, connection:
        connection.execute("UPDATE accounts SET posted = posted + 1 WHERE kind = 'member'")
    finding = (await judged(tmp_path))["ledger"]
    assert finding.verdict is Verdict.FAIL
    assert "a balance is the sum of its entries" in finding.said


async def test_a_row_that_stands_still_is_named(tmp_path: Path) -> None:
    async with Database.open(url_in(tmp_path)) as database:
        await put(database, State.RUNNING, NOW - timedelta(hours=2), upstream_id="t")
        found = await judged(tmp_path)
    assert found["jobs"].verdict is Verdict.WARN
    assert "abcdefghij (running, kie)" in found["jobs"].said


async def test_a_row_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    async with Database.open(url_in(tmp_path)) as database:
        job = await put(database, State.RUNNING, NOW)
        await database.write(lambda tx: tx.exec_driver_sql("UPDATE jobs SET request = '{'"))
        found = await judged(tmp_path)
    assert found["rows"].verdict is Verdict.WARN
    assert f"1 cannot be read: {job.id}" in found["rows"].said


async def test_a_lost_answer_shows_with_what_it_may_have_cost(tmp_path: Path) -> None:
    async with Database.open(url_in(tmp_path)) as database:
        await put(database, State.UNKNOWN, NOW - timedelta(minutes=1), stray=True)
        found = await judged(tmp_path)
    assert (found["unknown"].verdict, found["strays"].verdict) == (Verdict.WARN, Verdict.WARN)
    assert "$0.06" in found["strays"].said


async def test_an_old_stray_is_forgotten_after_a_month(tmp_path: Path) -> None:
    async with Database.open(url_in(tmp_path)) as database:
        failure = Failure(Reason.UNCERTAIN, "kie")
        long_ago = NOW - timedelta(days=31)
        await put(database, State.FAILED, long_ago, finished_at=long_ago, failure=failure, stray=True)
        assert (await judged(tmp_path))["strays"].verdict is Verdict.OK


@pytest.mark.parametrize(("buggy", "verdict"), [(True, Verdict.WARN), (False, Verdict.OK)])
async def test_the_wal_reset_bug_of_old_sqlite_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, buggy: bool, verdict: Verdict
) -> None:
    monkeypatch.setattr(check_database, "has_wal_reset_bug", lambda: buggy)
    finding = (await judged(tmp_path))["sqlite"]
    assert finding.verdict is verdict
    assert ("3.51.3" in finding.said) is buggy

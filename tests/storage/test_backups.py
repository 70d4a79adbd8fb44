"""A backup is whole and openable, or it is not there."""

import asyncio
import os
import sqlite3
from pathlib import Path

import pytest

from bot.storage import kv
from bot.storage.database import Database
from bot.storage.sqlite.backups import BackupFailed
from tests.storage.samples import a_job, admit, names_in, reload, url_of, violations


async def test_a_backup_taken_while_others_write_restores_to_a_sound_bot(
    db: Database, tmp_path: Path
) -> None:
    target = tmp_path / "copies" / "darkroom.bak"
    target.parent.mkdir()
    written = [a_job(member_id=n) for n in range(1, 61)]
    first_done = asyncio.Event()

    async def write() -> None:
        for job in written:
            await db.write(admit, job)
            first_done.set()

    writing = asyncio.create_task(write())
    await first_done.wait()
    await db.backup(target)
    await writing

    async with Database.open(url_of(target)) as restored:
        assert await reload(restored, written[0]) == written[0]
        assert await violations(restored) == []
        assert await restored.writable()
    assert names_in(target.parent) == ["darkroom.bak", "darkroom.bak.lock"]


async def test_a_backup_can_be_taken_from_beside_a_running_bot(db: Database, tmp_path: Path) -> None:
    await db.write(kv.put, "k", "v")
    async with Database.open_beside(url_of(db.path)) as beside:
        await beside.backup(tmp_path / "copy.db")
    async with Database.open(url_of(tmp_path / "copy.db")) as copy:
        assert await copy.read(kv.get, "k") == "v"


async def test_a_backup_that_fails_leaves_the_last_one(db: Database, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    await db.backup(target)
    before = target.read_bytes()
    db.path.with_name("darkroom.db").write_bytes(b"not a database at all" * 400)
    with pytest.raises(BackupFailed):
        await db.backup(target)
    assert target.read_bytes() == before
    assert names_in(tmp_path) == ["copy.db", "data"]


async def test_the_database_is_not_overwritten_by_its_own_backup(db: Database, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    os.link(db.path, link)
    for target in (db.path, link):
        with pytest.raises(BackupFailed, match="the database itself"):
            await db.backup(target)


async def test_a_backup_into_no_directory_says_so(db: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="no backup at"):
        await db.backup(tmp_path / "missing" / "copy.db")


async def test_a_backup_replaces_an_older_one(db: Database, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("yesterday's")
    await db.backup(target)
    with sqlite3.connect(target) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()

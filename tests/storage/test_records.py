"""The smaller tables: posts, media, settings, single facts and the moderation log."""

from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from bot.storage import events, kv, media_files, posts, settings
from bot.storage.database import Database
from bot.storage.events import Event
from bot.storage.settings import GuildSettings
from bot.storage.tables import metadata
from tests.storage.samples import GUILD, NOW, SECOND, a_job, admit, store, url_of


async def test_a_part_that_was_posted_keeps_its_first_message(db: Database) -> None:
    await store(db, job := a_job())
    async with db.transaction() as tx:
        await posts.record(tx, job.id, "result", 0, 7, 100, NOW)
        await posts.record(tx, job.id, "result", 0, 7, 200, NOW)
        await posts.record(tx, job.id, "result", 1, 7, 101, NOW)
    async with db.read() as conn:
        assert [(p.part, p.message_id) for p in await posts.of_job(conn, job.id)] == [(0, 100), (1, 101)]


async def test_a_file_fetched_anew_replaces_what_was_known_of_it(db: Database) -> None:
    await store(db, job := a_job())

    async def keep(index: int, size: int) -> None:
        async with db.transaction() as tx:
            await media_files.record(
                tx,
                job.id,
                index,
                path=f"{job.id}/{index}.mp4",
                name=f"darkroom-{job.id}-{index}.mp4",
                size=size,
                sha256="0" * 64,
                content_type="video/mp4",
                width=640,
                height=360,
                duration=6.04,
                url=None,
                now=NOW,
            )

    for index, size in ((1, 10), (0, 20), (1, 30)):
        await keep(index, size)
    async with db.read() as conn:
        stored = await media_files.of_job(conn, job.id)
    assert [(m.index, m.size, m.duration) for m in stored] == [(0, 20, 6.04), (1, 30, 6.04)]


async def test_a_server_has_defaults_until_it_sets_something(db: Database) -> None:
    chosen = GuildSettings(budget_micro=2_000_000, cannot_post_since={"7": NOW})
    async with db.transaction() as tx:
        assert await settings.guild(tx, GUILD) == GuildSettings()
        await settings.save_guild(tx, GUILD, GuildSettings(budget_micro=1), NOW)
        await settings.save_guild(tx, GUILD, chosen, NOW)
        assert await settings.guild(tx, GUILD) == chosen
        assert await settings.guild(tx, GUILD + 1) == GuildSettings()


async def test_a_single_fact_is_replaced_and_survives_a_restart(path: Path) -> None:
    for value in ("one", "two"):
        async with Database.open(url_of(path)) as db, db.transaction() as tx:
            await kv.put(tx, "commands", value)
    async with Database.open(url_of(path)) as db, db.read() as conn:
        assert await kv.get(conn, "commands") == "two"
        assert await kv.get(conn, "other") is None


async def test_the_moderation_log_is_read_newest_first(db: Database) -> None:
    await store(db, job := a_job())
    taken_down = Event(GUILD, "takedown", NOW, job.id, actor_id=5, member_id=6, note="spam", data={"n": 1})
    paused = Event(GUILD, "pause", NOW + SECOND, actor_id=5)
    async with db.transaction() as tx:
        for event in (taken_down, paused, Event(GUILD + 1, "pause", NOW)):
            await events.append(tx, event)
    async with db.read() as conn:
        assert await events.of_guild(conn, GUILD, 10) == [paused, taken_down]


@pytest.mark.parametrize("table", ["entries", "transfers", "moderation_events"])
@pytest.mark.parametrize(
    "change",
    ["DELETE FROM {0}", "UPDATE {0} SET rowid = rowid", "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"],
)
async def test_what_was_booked_or_decided_cannot_be_changed(db: Database, table: str, change: str) -> None:
    async with db.transaction() as tx:
        await admit(tx, a_job())
        await events.append(tx, Event(GUILD, "pause", NOW))
    with pytest.raises(IntegrityError, match="only ever grows"):
        async with db.transaction() as tx:
            await tx.execute(text(change.format(table)))
    async with db.read() as conn:
        assert await conn.scalar(select(func.count()).select_from(metadata.tables[table]))

"""The smaller tables: posts, media, settings, single facts and the moderation log."""

from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from bot.domain.media import MediaFile
from bot.storage import events, guild_facts, kv, media_files, posts
from bot.storage.database import Database
from bot.storage.events import Event
from bot.storage.guild_facts import ForbiddenMark, GuildFacts
from bot.storage.tables import metadata
from tests.storage.samples import GUILD, NOW, SECOND, a_job, admit, store, url_of


async def test_a_part_that_was_posted_keeps_its_first_message(db: Database) -> None:
    await store(db, job := a_job())
    await db.write(posts.record, job.id, "result", 0, 7, 100, NOW)
    await db.write(posts.record, job.id, "result", 0, 7, 200, NOW)
    await db.write(posts.record, job.id, "result", 1, 7, 101, NOW)
    assert [(p.part, p.message_id) for p in await db.read(posts.of_job, job.id)] == [(0, 100), (1, 101)]


async def test_a_file_fetched_anew_replaces_what_was_known_of_it(db: Database) -> None:
    await store(db, job := a_job())

    async def keep(index: int, size: int) -> None:
        file = MediaFile(
            index=index,
            path=f"{job.id}/{index}.mp4",
            name=f"darkroom-{job.id}-{index}.mp4",
            size=size,
            sha256="0" * 64,
            content_type="video/mp4",
            width=640,
            height=360,
            duration=6.04,
            url=None,
            created_at=NOW,
        )
        await db.write(media_files.record, job.id, file)

    for index, size in ((1, 10), (0, 20), (1, 30)):
        await keep(index, size)
    stored = await db.read(media_files.of_job, job.id)
    assert [(m.index, m.size, m.duration) for m in stored] == [(0, 20, 6.04), (1, 30, 6.04)]


async def test_what_was_learned_of_a_server_is_kept_as_it_was(db: Database) -> None:
    learned = GuildFacts(
        upload_limit=8,
        upload_limit_at=NOW,
        upload_limit_promised=10,
        told_of={"7": NOW},
        forbidden={"7+files": ForbiddenMark(until=NOW + SECOND, permissions=1 << 52)},
    )
    await db.write(guild_facts.put, GUILD, GuildFacts(), NOW)
    await db.write(guild_facts.put, GUILD, learned, NOW)
    assert await db.read(guild_facts.every) == {GUILD: learned}


@pytest.mark.parametrize("damaged", ["{", '{"told_of": 3}'])
async def test_what_was_learned_and_cannot_be_read_is_learned_again(db: Database, damaged: str) -> None:
    await db.write(guild_facts.put, GUILD, GuildFacts(told_of={"7": NOW}), NOW)
    await db.write(lambda tx: tx.execute(text("UPDATE guild_facts SET data = :data"), {"data": damaged}))
    assert await db.read(guild_facts.every) == {}


async def test_a_single_fact_is_replaced_and_survives_a_restart(path: Path) -> None:
    for value in ("one", "two"):
        async with Database.open(url_of(path)) as db:
            await db.write(kv.put, "commands", value)
    async with Database.open(url_of(path)) as db:
        assert await db.read(kv.get, "commands") == "two"
        assert await db.read(kv.get, "other") is None


async def test_the_moderation_log_is_read_newest_first(db: Database) -> None:
    await store(db, job := a_job())
    taken_down = Event(GUILD, "takedown", NOW, job.id, actor_id=5, member_id=6, note="spam", data={"n": 1})
    paused = Event(GUILD, "pause", NOW + SECOND, actor_id=5)
    for event in (taken_down, paused, Event(GUILD + 1, "pause", NOW)):
        await db.write(events.append, event)
    assert await db.read(events.of_guild, GUILD, 10) == [paused, taken_down]


@pytest.mark.parametrize("table", ["entries", "transfers", "moderation_events"])
@pytest.mark.parametrize(
    "change",
    ["DELETE FROM {0}", "UPDATE {0} SET rowid = rowid", "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"],
)
async def test_what_was_booked_or_decided_cannot_be_changed(db: Database, table: str, change: str) -> None:
    await db.write(admit, a_job())
    await db.write(events.append, Event(GUILD, "pause", NOW))
    with pytest.raises(IntegrityError, match="only ever grows"):
        await db.write(lambda tx: tx.execute(text(change.format(table))))
    rows = select(func.count()).select_from(metadata.tables[table])
    assert await db.read(lambda conn: conn.scalar(rows))

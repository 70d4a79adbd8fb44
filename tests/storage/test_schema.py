"""Migrations: they make the tables that the code knows, undo themselves when they fail, and never go backwards."""

import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from textwrap import dedent

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool

from bot.domain.job import Pool
from bot.domain.place import PlaceKind
from bot.domain.policy import Policy
from bot.storage import claims, events, fair_queue, jobs, ledger, media_files, policies, posts, spending
from bot.storage.columns import EPOCH, MICROSECOND
from bot.storage.database import Connection, Database, SchemaTooNew
from bot.storage.schema import read_schema, upgrade
from bot.storage.tables import metadata
from tests.storage.samples import NOW, a_job, claim, reload, store, url_of, violations


def definitions(path: Path) -> dict[str, list[str]]:
    """What the file says of each table and index, column by column in no particular order."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index')"
        ).fetchall()
    return {
        name: sorted(part.strip(" ()") for part in re.split(r",(?![^(]*\))", " ".join(sql.split())))
        for name, sql in rows
        if name != "alembic_version"
    }


def test_the_migrations_make_exactly_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    migrated, created = tmp_path / "migrated.db", tmp_path / "created.db"
    upgrade(migrated)
    metadata.create_all(create_engine(f"sqlite:///{created}", poolclass=NullPool))
    assert definitions(migrated) == definitions(created)
    with create_engine(f"sqlite:///{migrated}", poolclass=NullPool).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_migrations_are_part_of_the_package() -> None:
    versions = files("bot.storage") / "migrations" / "versions"
    assert [version.name for version in versions.iterdir() if version.name.startswith("0001")]


async def test_a_schema_from_a_later_version_is_refused_and_left_alone(path: Path) -> None:
    async with Database.open(url_of(path)):
        pass
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaTooNew, match="schema 9999"):
        async with Database.open(url_of(path)):
            pytest.fail("opened what it does not know")
    schema = read_schema(path)
    assert (schema.current, schema.known, schema.up_to_date) == ("9999", False, False)


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """A copy of the migrations, for a test to add one to."""
    copied = tmp_path / "migrations"
    source = files("bot.storage") / "migrations"
    (copied / "versions").mkdir(parents=True)
    (copied / "env.py").write_text(source.joinpath("env.py").read_text())
    for version in versions():
        (copied / "versions" / version.name).write_text(version.read_text())
    return copied


def versions() -> list[Traversable]:
    """Every migration; the name begins with its number."""
    found = (files("bot.storage") / "migrations" / "versions").iterdir()
    return sorted((file for file in found if file.name[:4].isdecimal()), key=lambda file: file.name)


NEWEST = versions()[-1].name[:4]


@pytest.fixture
def first(tmp_path: Path) -> str:
    """The migrations of the first release."""
    copied = tmp_path / "first"
    source = files("bot.storage") / "migrations"
    (copied / "versions").mkdir(parents=True)
    for name in ("env.py", "versions/0001_first.py"):
        (copied / name).write_text(source.joinpath(name).read_text())
    return str(copied)


_FIRST_ROWS = """
INSERT INTO jobs (id, interaction_id, guild_id, channel_id, member_id, state, request, price, created_at, state_since,
  due_at, tries, checks, errors, provider, attempt, tried, callback_sent, submitted_at, finished_at, results, collects,
  cost, stray, card_id, files_wanted, files_posted, lease, lease_until)
VALUES
  ('new', 1, 7, 70, 700, 'queued', '{"model": "grok-video", "prompt": "x"}', 10, :noon, :noon, :noon, 0, 0, 0, NULL,
    0, '[]', 0, NULL, NULL, '[]', 0, 300, 0, NULL, 0, 0, NULL, NULL),
  ('parked', 2, 7, 70, 700, 'queued', '{"model": "grok-image", "prompt": "x"}', 4, :noon, :noon, :noon, 0, 0, 0, NULL,
    0, '[]', 0, NULL, NULL, '[]', 0, 20, 0, 5, 0, 0, NULL, NULL),
  ('running', 3, 8, 80, 800, 'running', '{"model": "grok-image", "prompt": "x"}', 4, :eve, :noon, :noon, 0, 0, 0,
    'kie', 1, '[]', 0, :noon, NULL, '[]', 0, 20, 0, 6, 0, 0, 'dead', :noon),
  ('over', 4, 7, 70, 700, 'delivered', '{"model": "grok-image", "prompt": "x"}', 4, :eve, :eve, NULL, 0, 0, 0, 'kie',
    1, '[]', 0, :eve, :eve, '["https://x/1.png"]', 0, 20, 0, 7, 1, 1, NULL, NULL);
INSERT INTO accounts (id, kind, guild_id, member_id, posted, held) VALUES
  (1, 'member', 7, 700, 96, 14), (2, 'allowance', 7, 0, -100, 0), (3, 'revenue', 7, 0, 4, 0),
  (4, 'member', 8, 800, 100, 4), (5, 'allowance', 8, 0, -100, 0);
INSERT INTO transfers (id, idem_key, kind, account_id, job_id, note, created_at) VALUES
  (1, 'daily:7', 'allowance', 1, NULL, '', :eve), (2, 'daily:8', 'allowance', 4, NULL, '', :eve),
  (3, 'close:over', 'capture', 1, 'over', '', :eve);
INSERT INTO entries (transfer_id, account_id, amount) VALUES
  (1, 1, 100), (1, 2, -100), (2, 4, 100), (2, 5, -100), (3, 1, -4), (3, 3, 4);
INSERT INTO holds (job_id, account_id, amount, state, opened_at, closed_by) VALUES
  ('new', 1, 10, 'open', :noon, NULL), ('parked', 1, 4, 'open', :noon, NULL), ('running', 4, 4, 'open', :eve, NULL),
  ('over', 1, 4, 'captured', :eve, 3);
INSERT INTO media (job_id, position, path, name, size, sha256, content_type, created_at) VALUES
  ('over', 0, 'over/0.png', 'over-0.png', 9, 'aa', 'image/png', :eve);
INSERT INTO posts (job_id, purpose, part, channel_id, message_id, created_at) VALUES
  ('over', 'result', 0, 70, 71, :eve);
INSERT INTO rate_limits (key, arrival) VALUES ('generate:7:700', :noon);
INSERT INTO guild_settings (guild_id, data, updated_at) VALUES (7, '{"budget_micro": 5}', :noon);
INSERT INTO channel_settings (channel_id, guild_id, data, updated_at) VALUES (70, 7, '{}', :noon);
INSERT INTO moderation_events (guild_id, job_id, actor_id, member_id, kind, note, data, created_at) VALUES
  (7, 'over', 1, 700, 'cancel', '', '{}', :noon);
INSERT INTO kv (key, value) VALUES ('operator_paused', 'false');
"""


def fill_first(path: Path) -> None:
    """Rows of every table of the first release: of a job that is new, of one with its card, of one running, of one over."""
    eve = NOW - timedelta(days=1)
    times = {":noon": NOW, ":eve": eve}
    statements = _FIRST_ROWS
    for name, time in times.items():
        statements = statements.replace(name, str((time - EPOCH) // MICROSECOND))
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(statements)


async def test_a_file_of_the_first_release_is_brought_to_the_fair_queue_with_all_that_it_holds(
    path: Path, first: str
) -> None:
    path.parent.mkdir()
    upgrade(path, first)
    fill_first(path)
    async with Database.open(url_of(path)) as db:
        assert await violations(db) == []
        places: dict[str, tuple[Pool, str]] = {}
        for job_id in ("new", "parked", "running", "over"):
            job = await db.read(jobs.get, job_id)
            assert job
            places[job_id] = (job.pool, job.lane)
            assert job.place is PlaceKind.UNKNOWN
        assert places == {
            "new": (Pool.ANNOUNCE, "video"),
            "parked": (Pool.SUBMIT, "image"),
            "running": (Pool.CHECK, "image"),
            "over": (Pool.REPORT, "image"),
        }
        today = spending.day_of(NOW)
        spent = [(today, 0), (today, 7), (today, 8), (today - 1, 0), (today - 1, 7)]
        assert [await db.read(spending.spent, *key) for key in spent] == [340, 320, 20, 20, 20]
        moved = await db.read(policies.stored, 7)
        assert (moved.policy, moved.version) == (Policy.from_json({"budget_per_day": "0.000005"}), 1)
        assert [event.job_id for event in await db.read(events.of_guild, 7, 5)] == ["over"]
        assert [post.message_id for post in await db.read(posts.of_job, "over")] == [71]
        assert [item.path for item in await db.read(media_files.of_job, "over")] == ["over/0.png"]
        lines = await db.read(ledger.history, 7, 700, 9)
        assert sum(line.amount for line in lines) == 82
        assert await db.write(claims.release_leases) == 1
        assert len(await claim(db)) == 3
        assert {one.job_id for one in await db.read(fair_queue.waiting)} == {"new", "parked"}


def execute(tx: Connection, statement: str) -> None:
    tx.execute(text(statement))


@pytest.mark.parametrize("table", ["entries", "transfers", "moderation_events"])
async def test_what_an_upgraded_file_has_booked_still_cannot_be_changed(
    path: Path, first: str, table: str
) -> None:
    path.parent.mkdir()
    upgrade(path, first)
    fill_first(path)
    async with Database.open(url_of(path)) as db:
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET rowid = rowid"):  # noqa: S608 - our own names
            with pytest.raises(IntegrityError, match="only ever grows"):
                await db.write(execute, change)


def add_migration(migrations: Path, *steps: str) -> None:
    head = ("from alembic import op", "revision = '9000'", f"down_revision = '{NEWEST}'", "def upgrade():")
    (migrations / "versions" / "9000_next.py").write_text(
        "\n".join(dedent(line) for line in head) + "".join(f"\n    {step}" for step in steps) + "\n"
    )


async def test_an_upgrade_keeps_the_file_as_it_was_beside_it(path: Path, later: Path) -> None:
    async with Database.open(url_of(path)) as db:
        await store(db, job := a_job())
    add_migration(later, "op.execute('CREATE TABLE extra (id INTEGER)')", "op.execute('DROP TABLE kv')")
    done = upgrade(path, str(later))
    assert done is not None
    assert (done.before, done.after) == (NEWEST, "9000")
    assert "extra" in definitions(path)
    assert done.backup is not None
    async with Database.open(url_of(done.backup)) as db:
        assert await reload(db, job) == job
        assert await db.writable()


async def test_a_migration_that_fails_changes_nothing(path: Path, later: Path) -> None:
    async with Database.open(url_of(path)) as db:
        await store(db, job := a_job())
    before = definitions(path)
    add_migration(later, "op.execute('CREATE TABLE extra (id INTEGER)')", "raise RuntimeError('halfway')")
    with pytest.raises(RuntimeError, match="halfway"):
        upgrade(path, str(later))
    assert definitions(path) == before
    async with Database.open(url_of(path)) as db:
        assert await reload(db, job) == job


_OLD_BUDGETS = """
INSERT INTO guild_settings (guild_id, data, updated_at) VALUES
  (1, '{"budget_micro": 2500000}', 5), (2, '{"budget_micro": null}', 5), (3, '{}', 5), (4, '{"budget_micro": 0}', 5),
  (5, 'no JSON', 5);
"""


async def test_budgets_of_before_move_into_the_policies(tmp_path: Path, later: Path) -> None:
    path = tmp_path / "old.db"
    for file in (later / "versions").iterdir():
        if file.name >= "0020":
            file.unlink()
    upgrade(path, str(later))
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_OLD_BUDGETS)
    async with Database.open(url_of(path)) as db:
        stored = {guild: await db.read(policies.stored, guild) for guild in range(1, 6)}
    assert {guild: one.policy.ceilings.day for guild, one in stored.items() if one.version} == {
        1: 2_500_000,
        4: 1,
    }

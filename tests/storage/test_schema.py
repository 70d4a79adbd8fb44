"""Migrations: they make the tables that the code knows, undo themselves when they fail, and never go backwards."""

import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from textwrap import dedent

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from bot.storage.database import Database, SchemaTooNew
from bot.storage.schema import read_schema, upgrade
from bot.storage.tables import metadata
from tests.storage.samples import a_job, reload, store, url_of


def definitions(path: Path) -> dict[str, list[str]]:
    """What the file says of each table and index, line by line in no particular order."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index')"
        ).fetchall()
    return {
        name: sorted(line.strip().rstrip(",") for line in sql.splitlines())
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
    for version in (source / "versions").iterdir():
        if version.name.endswith(".py"):
            (copied / "versions" / version.name).write_text(version.read_text())
    return copied


def add_migration(migrations: Path, *steps: str) -> None:
    head = ("from alembic import op", "revision = '0003'", "down_revision = '0002'", "def upgrade():")
    (migrations / "versions" / "0003_next.py").write_text(
        "\n".join(dedent(line) for line in head) + "".join(f"\n    {step}" for step in steps) + "\n"
    )


async def test_an_upgrade_keeps_the_file_as_it_was_beside_it(path: Path, later: Path) -> None:
    async with Database.open(url_of(path)) as db:
        await store(db, job := a_job())
    add_migration(later, "op.execute('CREATE TABLE extra (id INTEGER)')", "op.execute('DROP TABLE kv')")
    done = upgrade(path, str(later))
    assert done is not None
    assert (done.before, done.after) == ("0002", "0003")
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

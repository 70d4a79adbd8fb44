"""Which version of the tables a file has, and bringing it to the one that this code knows."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, String, column, inspect, select, table
from sqlalchemy.exc import DatabaseError

from bot.storage.sqlite.backups import back_up
from bot.storage.sqlite.engines import dangling_references, inspector, migrator

MIGRATIONS = "bot.storage:migrations"
_VERSIONS = table("alembic_version", column("version_num", String))


class DatabaseUnreadable(Exception):
    """The file is no database, or is damaged, or may not be opened."""


class SchemaTooNew(Exception):
    """The file was written by a later Darkroom; working on it could lose what this one does not know."""

    def __init__(self, path: Path, version: str) -> None:
        super().__init__(
            f"{path} has schema {version}, which this version of Darkroom does not know; update it"
        )
        self.path, self.version = path, version


@dataclass(frozen=True, slots=True)
class Schema:
    """`current` is None in an empty file; `head` is what this code works with."""

    current: str | None
    head: str
    known: bool
    """False: `current` comes from a later Darkroom."""

    @property
    def up_to_date(self) -> bool:
        return self.current == self.head


@dataclass(frozen=True, slots=True)
class Upgrade:
    before: str | None
    after: str
    backup: Path | None
    """The file as it was, when there was one."""


def read_schema(path: Path) -> Schema:
    """Blocking."""
    engine = inspector(path)
    try:
        return _schema(engine, _scripts(MIGRATIONS))
    finally:
        engine.dispose()


def upgrade(path: Path, migrations: str = MIGRATIONS) -> Upgrade | None:
    """Blocking; None when nothing was due. Backs up what it is about to change.

    Raises SchemaTooNew or DatabaseUnreadable.
    """
    engine = migrator(path)
    try:
        schema = _schema(engine, _scripts(migrations))
        if not schema.known:
            raise SchemaTooNew(path, str(schema.current))
        if schema.up_to_date:
            return None
        backup = _keep(path, schema.current) if schema.current else None
        with engine.begin() as connection:
            config = _config(migrations)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if broken := dangling_references(connection):
                raise DatabaseUnreadable(f"{path}: after the upgrade {broken} rows refer to none")
        return Upgrade(schema.current, schema.head, backup)
    finally:
        engine.dispose()


def _keep(path: Path, version: str) -> Path:
    backup = path.with_name(f"{path.name}.before-upgrade-from-{version}")
    back_up(path, backup)
    return backup


def _schema(engine: Engine, scripts: ScriptDirectory) -> Schema:
    head = scripts.get_current_head()
    if head is None:
        raise RuntimeError("the migrations are missing from this installation")
    try:
        with engine.connect() as connection:
            current = _current(connection)
    except DatabaseError as error:
        raise DatabaseUnreadable(
            f"DATABASE_URL: cannot read the database {engine.url.database}: {error.orig}"
        ) from error
    known = current in {None, head} or current in {script.revision for script in scripts.walk_revisions()}
    return Schema(current, head, known)


def _current(connection: Connection) -> str | None:
    """As Alembic writes it down, which also looks at much else when it is asked."""
    if not inspect(connection).has_table(_VERSIONS.name):
        return None
    return connection.scalar(select(_VERSIONS.c.version_num))


@cache
def _scripts(migrations: str) -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(migrations))


def _config(migrations: str) -> Config:
    config = Config()
    config.set_main_option("script_location", migrations)
    return config

"""Statements that SQLAlchemy Core has no dialect-free word for; the one place in the queries that names a dialect."""

from sqlalchemy import Table
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert


def upsert(table: Table) -> Insert:
    """An INSERT with `on_conflict_do_nothing` and `on_conflict_do_update`; PostgreSQL's has the same two methods."""
    return sqlite_insert(table)

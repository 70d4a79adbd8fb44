"""The one statement that SQLAlchemy Core has no dialect-free word for."""

from sqlalchemy import Table
from sqlalchemy.dialects.sqlite import Insert, insert


def upsert(table: Table) -> Insert:
    """An INSERT with `on_conflict_do_nothing` and `on_conflict_do_update`; PostgreSQL's has the same two methods."""
    return insert(table)

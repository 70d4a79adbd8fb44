"""The one kind of statement that SQLAlchemy Core has no dialect-free word for."""

from sqlalchemy import Table
from sqlalchemy.dialects.sqlite import Insert, insert


def upsert(table: Table) -> Insert:
    """An INSERT with `on_conflict_do_nothing` and `on_conflict_do_update`; PostgreSQL's has the same two methods."""
    return insert(table)


def replace(table: Table, *names: str) -> Insert:
    """An INSERT that, where there is a row with this primary key, sets these columns of it instead."""
    row = upsert(table)
    return row.on_conflict_do_update(
        index_elements=list(table.primary_key), set_={name: row.excluded[name] for name in names}
    )

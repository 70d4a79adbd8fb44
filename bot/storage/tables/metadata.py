"""What all tables have in common: how constraints are named, and how an index of some rows is written."""

from sqlalchemy import Index, MetaData, text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of some rows only. A query uses it when its own WHERE says the same, word for word."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))

"""A job is checked and listed for less: SQLite makes a table of a list in IN each time that it checks a row, and only
jobs that a provider can call back for are listed by the hash of their token.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0108"
down_revision = "0107"

_UNIQUE = re.compile(r"\s*CONSTRAINT uq_jobs_callback_hash UNIQUE \(callback_hash\),")
_LISTED = re.compile(r"\bstate IN \(([^)]*)\)")
_MADE = "SELECT sql FROM sqlite_master WHERE tbl_name = 'jobs' AND type = :type AND sql IS NOT NULL"


def upgrade() -> None:
    connection = op.get_bind()
    (table,) = connection.scalars(sa.text(_MADE), {"type": "table"})
    indexes = connection.scalars(sa.text(_MADE), {"type": "index"}).all()
    op.execute("PRAGMA legacy_alter_table = ON")  # what refers to the table keeps its name
    op.rename_table("jobs", "old_jobs")
    connection.exec_driver_sql(_LISTED.sub(_compared, _UNIQUE.sub("", table)))
    op.execute("INSERT INTO jobs SELECT * FROM old_jobs")
    op.drop_table("old_jobs")
    op.execute("PRAGMA legacy_alter_table = OFF")
    for index in indexes:
        connection.exec_driver_sql(index)
    where = sa.text("callback_hash IS NOT NULL")
    op.create_index("ix_jobs_callback", "jobs", ["callback_hash"], unique=True, sqlite_where=where, postgresql_where=where)


def _compared(listed: re.Match[str]) -> str:
    return " OR ".join(f"state = {state}" for state in listed[1].split(", "))

"""Commits that do not wait for the disk: only a power cut takes back what the system was given, and no test makes one.
Waiting takes 3 ms a commit, and many times that while others write to the same disk.
"""

import sqlite3

from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry, Pool

ACTIVE = True
_DONE = "unflushed"


def spare() -> None:
    """All connections that are made from now on, while ACTIVE."""
    event.listen(Pool, "checkout", _spare)


def _spare(connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
    if ACTIVE and isinstance(connection, sqlite3.Connection) and _DONE not in record.info:
        connection.execute("PRAGMA synchronous=OFF")
        record.info[_DONE] = True

"""Which files of members' attachments rows still need. The files themselves are `pipeline/media`'s."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.job import LIVE
from bot.storage.tables import jobs


def of_live_jobs(conn: Connection) -> set[str]:
    """Their paths, relative to the media directory."""
    requests = conn.scalars(select(jobs.c.request).where(jobs.c.state.in_(LIVE)))
    return {path for request in requests for path in _paths(request)}


def _paths(request: dict[str, Any]) -> Iterator[str]:
    """As `Request.to_json` wrote them; also of a row whose other parts this version cannot read."""
    for kept in (request.get("image"), *request.get("references", ())):
        if kept:
            yield kept["path"]

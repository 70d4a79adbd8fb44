"""What an admission looks up before it writes, in one statement: to run one costs more than to answer it."""

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, case, func, select, text

from bot.domain.fair_queue import Lane
from bot.domain.job import LIVE, RUNNING, WAITING
from bot.storage import fair_queue
from bot.storage.fair_queue import Arrival
from bot.storage.prepared import Prepared
from bot.storage.tables import LIVE_ROWS, jobs, policies


class Outlook(NamedTuple):
    arrival: Arrival
    of_member: int
    """Jobs of the member in the server that are at work, or wait for it."""
    of_guild: int
    """The same, of all its members."""
    policy_version: int
    """0: nothing was ever set."""


_OUTLOOK = Prepared(
    select(
        func.count(),
        func.sum(case((jobs.c.member_id == bindparam("member_id"), 1), else_=0)),
        select(policies.c.version).where(policies.c.guild_id == bindparam("guild_id")).scalar_subquery(),
        *fair_queue.TAGS,
    ).where(
        text(LIVE_ROWS),
        jobs.c.guild_id == bindparam("guild_id"),
        *(jobs.c.state != state.value for state in sorted(LIVE - RUNNING - WAITING)),
    )
)


def outlook(conn: Connection, lane: Lane, guild_id: int, member_id: int) -> Outlook:
    here = {"lane": lane, "guild_id": guild_id, "member_id": member_id}
    of_guild, of_member, version, *tags = _OUTLOOK.one(conn, here)
    return Outlook(fair_queue.arrival_of(tags), of_member or 0, of_guild, version or 0)

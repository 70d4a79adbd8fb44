"""What a server's owner and moderators have set (`domain.policy`). Each change is in the moderation log too, with what
was before and after, in the same transaction. What the bot learned about a server is in `guild_facts`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.domain.policy import Policy
from bot.domain.policy.policy import LONGEST_RETENTION
from bot.storage import events
from bot.storage.prepared import Prepared
from bot.storage.tables import policies

CHANGED = "policy"
"""The kind of the log's row."""


@dataclass(frozen=True, slots=True)
class StoredPolicy:
    policy: Policy
    version: int
    """Counts the changes; 0: nothing was ever set."""


class PolicyChanged(Exception):
    """Somebody else changed it first: nothing was written."""

    def __init__(self, version: int) -> None:
        super().__init__(f"the policy is at version {version} now")
        self.version = version


_of_guild = policies.c.guild_id == bindparam("of_guild")
_VERSION = Prepared(select(policies.c.version).where(_of_guild))
_STORED = Prepared(select(policies.c.version, policies.c.data).where(_of_guild))


def version(conn: Connection, guild_id: int) -> int:
    return _VERSION.scalar(conn, {"of_guild": guild_id}) or 0


def stored(conn: Connection, guild_id: int) -> StoredPolicy:
    row = _STORED.first(conn, {"of_guild": guild_id})
    return StoredPolicy(Policy(), 0) if row is None else StoredPolicy(Policy.from_json(row[1]), row[0])


def retentions(conn: Connection, after: int, limit: int) -> dict[int, int]:
    """Days that ended requests are kept, by server, of those that follow on `after`; 0: as the operator set."""
    query = select(policies.c.guild_id, policies.c.data).where(policies.c.guild_id > after)
    rows = conn.execute(query.order_by(policies.c.guild_id).limit(limit))
    return {guild_id: _retention(data) for guild_id, data in rows}


def _retention(data: Any) -> int:
    """0 also where that cannot be read: it must keep no other server's requests from being removed."""
    try:
        days = data["retention"]
    except (KeyError, TypeError):
        return 0
    return days if isinstance(days, int) and 0 <= days <= LONGEST_RETENTION else 0


def change(
    tx: Connection, guild_id: int, expected: int, policy: Policy, *, by: int, now: datetime
) -> StoredPolicy:
    """Sets it where it still has the `expected` version. Raises PolicyChanged. The same again writes nothing."""
    before = stored(tx, guild_id)
    if before.version != expected:
        raise PolicyChanged(before.version)
    if policy == before.policy:
        return before
    after = StoredPolicy(policy, expected + 1)
    _write(tx, guild_id, after, by, now)
    old, new = before.policy.to_json(), policy.to_json()
    changed = [key for key in new if new[key] != old[key]]
    data: dict[str, Any] = {
        "version": after.version,
        "before": {key: old[key] for key in changed},
        "after": {key: new[key] for key in changed},
    }
    events.append(tx, events.Event(guild_id, CHANGED, now, actor_id=by, note=" ".join(changed), data=data))
    return after


def _write(tx: Connection, guild_id: int, after: StoredPolicy, by: int, now: datetime) -> None:
    values = {
        "version": after.version,
        "data": after.policy.to_json(),
        "updated_at": now,
        "updated_by": by,
    }
    if after.version == 1:
        tx.execute(insert(policies).values(guild_id=guild_id, **values))
        return
    held = policies.c.version == after.version - 1
    written = tx.execute(update(policies).where(policies.c.guild_id == guild_id, held).values(**values))
    if written.rowcount != 1:
        raise PolicyChanged(version(tx, guild_id))

"""Each server's policy, read with its compiled rules, changed by compare-and-set, and as a file.

Kept in memory by version: reading one costs a look at the version, whoever changed it, in this process or another.
The caller checks permissions.
"""

import asyncio
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from bot.domain.ask import Place
from bot.domain.catalog import Catalog
from bot.domain.policy import Offered, Policy, dump, parse
from bot.domain.policy.policy import EffectivePolicy, MemberLimits
from bot.domain.policy.text_rules import TextRules
from bot.pipeline.clock import Clock
from bot.storage import policies
from bot.storage.database import Connection, Database

_MOST_KEPT = 1_000
"""Servers whose policy is kept in memory."""


@dataclass(frozen=True, slots=True)
class CurrentPolicy:
    policy: Policy
    version: int
    rules: TextRules
    everywhere: EffectivePolicy | None
    """What counts in all places for all members; None where channels or roles differ."""

    def for_place(self, channel_id: int, parent_id: int | None, roles: AbstractSet[int]) -> EffectivePolicy:
        return self.everywhere or self.policy.for_place(channel_id, parent_id, roles)


class PolicyCache:
    def __init__(self) -> None:
        self._kept: dict[int, CurrentPolicy] = {}
        self._keeping = Lock()  # transactions run in several threads
        self._unset = _compiled(policies.StoredPolicy(Policy(), 0))

    def current(self, conn: Connection, guild_id: int) -> CurrentPolicy:
        """The policy as of this transaction, which must not have changed it."""
        return self.at(conn, guild_id, policies.version(conn, guild_id))

    def at(self, conn: Connection, guild_id: int, version: int) -> CurrentPolicy:
        """The same, where the transaction has looked the version up already."""
        kept = self._kept.get(guild_id)
        if kept is not None and kept.version == version:
            return kept
        read = _compiled(policies.stored(conn, guild_id)) if version else self._unset
        with self._keeping:
            self._kept.pop(guild_id, None)
            if len(self._kept) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[guild_id] = read
        return read

    def seen(self, guild_id: int) -> CurrentPolicy | None:
        """The policy as this process last saw it, without reading the database."""
        return self._kept.get(guild_id)

    @staticmethod
    def compiled(policy: Policy) -> CurrentPolicy:
        """One that is set nowhere."""
        return _compiled(policies.StoredPolicy(policy, 0))

    def limits_for(self, conn: Connection, guild_id: int, roles: AbstractSet[int]) -> MemberLimits:
        return self.current(conn, guild_id).policy.limits_for(roles)


def _compiled(stored: policies.StoredPolicy) -> CurrentPolicy:
    policy = stored.policy
    everywhere = None if policy.channels or policy.roles else policy.for_place(0, None, frozenset())
    return CurrentPolicy(policy, stored.version, TextRules(policy), everywhere)


@dataclass(frozen=True, slots=True)
class Policies:
    database: Database
    catalog: Catalog
    clock: Clock
    cache: PolicyCache = field(default_factory=PolicyCache)

    async def of(self, guild_id: int) -> CurrentPolicy:
        return await self.database.read(self.cache.current, guild_id)

    async def here(self, place: Place, roles: AbstractSet[int]) -> EffectivePolicy:
        """What counts in this place for a member with these roles."""
        return (await self.of(place.guild_id)).for_place(place.channel_id, place.parent_id, roles)

    async def replace(self, guild_id: int, expected: int, policy: Policy, *, by: int) -> CurrentPolicy:
        """Sets the whole policy, if it still has the version that was looked at. Raises policies.PolicyChanged."""
        change = policies.change
        await self.database.write(change, guild_id, expected, policy, by=by, now=self.clock())
        return await self.of(guild_id)

    async def change(self, guild_id: int, *, by: int, **values: Any) -> CurrentPolicy:
        """Sets some keys, on top of whatever the others are by now. Raises pydantic's ValidationError."""
        return await self.edit(guild_id, lambda policy: policy.changed(**values), by=by)

    async def edit(self, guild_id: int, edited: Callable[[Policy], Policy], *, by: int) -> CurrentPolicy:
        """As `change`, where the new value depends on the old: of two at once, neither is lost."""
        now = self.clock()

        def edit(tx: Connection) -> None:
            current = policies.stored(tx, guild_id)
            policies.change(tx, guild_id, current.version, edited(current.policy), by=by, now=now)

        await self.database.write(edit)
        return await self.of(guild_id)

    async def export_toml(self, guild_id: int) -> str:
        return dump((await self.of(guild_id)).policy)

    async def import_toml(self, guild_id: int, text: str, *, by: int) -> CurrentPolicy:
        """Replaces the whole policy: a key that the file leaves out has its default. Raises PolicyInvalid, also
        where it names what the catalogue does not have, and then nothing has changed.
        """
        offered = Offered({model.name for model in self.catalog.models}, {*self.catalog.modes()})
        policy = await asyncio.to_thread(parse, text, offered)
        return await self.edit(guild_id, lambda _before: policy, by=by)

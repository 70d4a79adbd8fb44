"""How large a file may be in a server: what its boosts promise, lowered by what Discord really refused."""

from collections.abc import Sequence

from bot.pipeline.guilds import Guilds
from cogs.delivery.gateway_facts import MIB, GatewayFacts

_STEPS = tuple(size * MIB for size in (100, 50, 25, 20, 10, 8))
"""Limits that Discord has had. A refused file shows which of them no longer holds."""


class UploadLimits:
    def __init__(self, facts: GatewayFacts, guilds: Guilds) -> None:
        self._facts = facts
        self._guilds = guilds

    def of(self, guild_id: int) -> int:
        return self._guilds.upload_limit(guild_id, self._facts.upload_limit(guild_id))

    async def refused(self, guild_id: int, sizes: Sequence[int]) -> None:
        """Discord did not take these. With more than one it may have been their sum, which says nothing of a file."""
        if len(sizes) != 1:
            return
        limit = below(sizes[0])
        if limit < self.of(guild_id):
            await self._guilds.learn_upload_limit(guild_id, limit, self._facts.upload_limit(guild_id))


def below(size: int) -> int:
    """The largest known limit that this size exceeds; of a file smaller than all of them, three quarters."""
    return next((step for step in _STEPS if step < size), size * 3 // 4)

"""How large a file may be in a guild: what its tier promises, lowered by what Discord really refused."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import discord

MIB = 1024 * 1024
DEFAULT = 10 * MIB
_STEPS = tuple(size * MIB for size in (100, 50, 25, 20, 10, 8))
"""Limits that Discord has had. A refused file shows which of them no longer holds."""

LimitLearned = Callable[[int, int], Awaitable[None]]
"""(guild id, bytes): keep it, so that a restart does not have to learn it again."""


class UploadLimits:
    def __init__(
        self,
        client: discord.Client,
        learned: Mapping[int, int] | None = None,
        on_learned: LimitLearned | None = None,
    ) -> None:
        self._client = client
        self._learned = dict(learned or {})
        self._on_learned = on_learned

    def of(self, guild_id: int) -> int:
        guild = self._client.get_guild(guild_id)
        promised = guild.filesize_limit if guild else DEFAULT
        return min(promised, self._learned.get(guild_id, promised))

    async def refused(self, guild_id: int, sizes: Sequence[int]) -> None:
        """Discord did not take these. With more than one it may have been their sum, which says nothing of a file."""
        if len(sizes) != 1:
            return
        limit = below(sizes[0])
        if limit < self.of(guild_id):
            self._learned[guild_id] = limit
            if self._on_learned:
                await self._on_learned(guild_id, limit)


def below(size: int) -> int:
    """The largest known limit that this size exceeds; of a file smaller than all of them, three quarters."""
    return next((step for step in _STEPS if step < size), size * 3 // 4)

"""What was learned about servers by posting there: how large a file may be, and where the bot may not post."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from bot.pipeline.clock import Clock
from bot.pipeline.notices import CannotPost, Notice
from bot.storage import posts, settings
from bot.storage.database import Database

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Guilds:
    """Keeps it over restarts. `alert` tells the operator; `tell` tells the server (its id), in another channel than the
    one named.
    """

    database: Database
    clock: Clock
    alert: Callable[[Notice], Awaitable[None]]
    tell: Callable[[int, int, Notice], Awaitable[None]]

    async def upload_limits(self) -> dict[int, int]:
        """Bytes by guild id, where Discord has taken less than its documents promise."""
        every = await self.database.read(settings.all_guilds)
        return {
            guild: kept.upload_limit_learned for guild, kept in every.items() if kept.upload_limit_learned
        }

    async def limit_learned(self, guild_id: int, limit: int) -> None:
        log.info("upload_limit_learned", guild=guild_id, limit=limit)
        await self._change(guild_id, upload_limit_learned=limit)

    async def forbidden(self, guild_id: int, channel_id: int) -> None:
        """Told once a channel, and again only when results have arrived there in between."""
        known = (await self.database.read(settings.guild, guild_id)).cannot_post_since
        since = known.get(str(channel_id))
        if since is not None and not await self.database.read(posts.arrived_since, channel_id, since):
            return
        log.warning("cannot_post", guild=guild_id, channel=channel_id)
        await self._change(guild_id, cannot_post_since=known | {str(channel_id): self.clock()})
        notice = CannotPost(channel_id)
        await self.alert(notice)
        await self.tell(guild_id, channel_id, notice)

    async def _change(self, guild_id: int, **values: object) -> None:
        await self.database.write(settings.change_guild, guild_id, values, self.clock())

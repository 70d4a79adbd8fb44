"""Whether a file was made here: its hash is looked up among those of the results of a server."""

from dataclasses import dataclass

from bot.domain.ask import Actor
from bot.domain.errors import NotAllowed
from bot.domain.job import Job
from bot.domain.sanctions import may_moderate
from bot.pipeline.policies import PolicyCache
from bot.storage import media_files
from bot.storage.database import Connection, Database


@dataclass(frozen=True, slots=True)
class Provenance:
    database: Database
    policies: PolicyCache

    async def origins(self, guild_id: int, by: Actor, sha256: str) -> list[Job]:
        """The jobs of this server that made exactly this file, the first one first. Raises NotAllowed."""
        return await self.database.read(self._origins, guild_id, by, sha256)

    def _origins(self, conn: Connection, guild_id: int, by: Actor, sha256: str) -> list[Job]:
        if not may_moderate(by, self.policies.current(conn, guild_id).policy.moderator_roles):
            raise NotAllowed("moderator")
        return media_files.made(conn, guild_id, sha256)

"""What waits for the moderators of a server, the oldest first, a page at a time."""

from dataclasses import dataclass
from typing import Final

from bot.domain.ask import Actor
from bot.domain.errors import NotAllowed
from bot.domain.review import Review
from bot.domain.sanctions import may_moderate
from bot.pipeline.policies import PolicyCache
from bot.storage import jobs, reviews
from bot.storage.database import Connection, Database

PER_PAGE: Final = 8


@dataclass(frozen=True, slots=True)
class Waiting:
    review: Review
    prompt: str
    """As it would be made now; empty where the job is no longer kept."""


@dataclass(frozen=True, slots=True)
class QueuePage:
    number: int
    """Counts from 0."""
    waiting: tuple[Waiting, ...]
    total: int
    """On all pages together."""

    @property
    def last(self) -> bool:
        return (self.number + 1) * PER_PAGE >= self.total


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    database: Database
    policies: PolicyCache

    async def page(self, guild_id: int, actor: Actor, number: int = 0) -> QueuePage:
        """The last page, where there are fewer by now. Raises NotAllowed."""
        return await self.database.read(self._page, guild_id, actor, number)

    def _page(self, conn: Connection, guild_id: int, actor: Actor, number: int) -> QueuePage:
        if not may_moderate(actor, self.policies.current(conn, guild_id).policy.moderator_roles):
            raise NotAllowed("moderator")
        total = reviews.count_waiting(conn, guild_id)
        number = min(number, max(total - 1, 0) // PER_PAGE)
        found = reviews.waiting_in(conn, guild_id, limit=PER_PAGE, skip=number * PER_PAGE)
        return QueuePage(number, tuple(Waiting(one, _prompt(conn, one)) for one in found), total)


def _prompt(conn: Connection, review: Review) -> str:
    job = jobs.get(conn, review.job_id) if review.job_id else None
    return review.edited or (job.request.prompt if job else "")

"""What members set for themselves, and the prompts they may ask for again.

What is set is kept in memory: each answer needs the language before anything is read, and each request the rest.
"""

from dataclasses import dataclass, field

from bot.domain.catalog import Catalog
from bot.domain.errors import NoSuchJob
from bot.domain.job import Job
from bot.domain.locale import Locale
from bot.domain.member_defaults import MemberDefaults, Setting, changed
from bot.pipeline.clock import Clock
from bot.storage import jobs, member_defaults, withdrawals
from bot.storage.database import Connection, Database

_NOTHING = MemberDefaults()
_LOOKED_AT = 50
"""Of a member's last jobs, for prompts to suggest."""


@dataclass(frozen=True, slots=True)
class Preferences:
    database: Database
    clock: Clock
    _set: dict[int, MemberDefaults] = field(default_factory=dict[int, MemberDefaults])

    async def load(self) -> None:
        """At the start, before anybody is answered."""
        self._set.update(await self.database.read(member_defaults.of_all))

    def language(self, member_id: int) -> Locale | None:
        """What the member has chosen."""
        return self.of(member_id).locale

    def of(self, member_id: int) -> MemberDefaults:
        return self._set.get(member_id, _NOTHING)

    async def put(self, member_id: int, mine: MemberDefaults) -> None:
        await self.database.write(member_defaults.put, member_id, mine, self.clock())
        self._set[member_id] = mine

    def forget(self, member_id: int) -> None:
        """It was deleted."""
        self._set.pop(member_id, None)

    async def choose(self, member_id: int, setting: Setting, value: str | None, catalog: Catalog) -> bool:
        """False where this cannot be set (any more), and nothing was changed. Several at once all count."""
        new = await self.database.write(self._choose, member_id, setting, value, catalog)
        if new is not None:
            self._set[member_id] = new
        return new is not None

    def _choose(
        self, tx: Connection, member_id: int, setting: Setting, value: str | None, catalog: Catalog
    ) -> MemberDefaults | None:
        new = changed(member_defaults.get(tx, member_id), setting, value, catalog)
        if new is not None:
            member_defaults.put(tx, member_id, new, self.clock())
        return new

    async def last_prompts(self, guild_id: int, member_id: int) -> list[Job]:
        """The member's last jobs in the server, newest first, one for each prompt that may be asked for again."""
        return await self.database.read(_last_prompts, guild_id, member_id)

    async def prompt_of(self, job_id: str, guild_id: int, member_id: int) -> str:
        """Of one of the member's own jobs in the server. Raises NoSuchJob."""
        job = await self.database.read(_repeatable, job_id, guild_id, member_id)
        if job is None:
            raise NoSuchJob(job_id)
        return job.request.prompt


def _last_prompts(conn: Connection, guild_id: int, member_id: int) -> list[Job]:
    last = jobs.list_for_member(conn, guild_id, member_id, _LOOKED_AT)
    hidden = {job.request.prompt for job in last if _hidden(job)}
    newest = {job.request.prompt: job for job in reversed(last)}
    shown = [job for prompt, job in newest.items() if prompt not in hidden]
    return sorted(shown, key=lambda job: job.created_at, reverse=True)


def _repeatable(conn: Connection, job_id: str, guild_id: int, member_id: int) -> Job | None:
    job = jobs.get(conn, job_id)
    if job is None or (job.guild_id, job.member_id) != (guild_id, member_id):
        return None
    return None if _hidden(job) or withdrawals.any_of_request(conn, job) else job


def _hidden(job: Job) -> bool:
    """What was refused or taken down is not brought up again."""
    return job.ends_privately or job.withdrawal is not None

"""Who asks, where, and for what, before the gate has looked at it."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.job import Job
from bot.domain.locale import DEFAULT, Locale
from bot.domain.place import PlaceKind
from bot.domain.request import Kind, Options
from bot.domain.snowflake import made_at


@dataclass(frozen=True, slots=True)
class Actor:
    """A member, with the permissions that Discord sent along with this very interaction.

    They are those of the channel it came from: `manage_messages` says nothing about another channel.
    """

    member_id: int
    manage_messages: bool = False
    manage_server: bool = False
    moderate_members: bool = False
    locale: Locale = DEFAULT
    """Of the member's own Discord, or as the member has set it."""
    roles: frozenset[int] = frozenset()
    """With @everyone, whose id is the server's."""
    joined_at: datetime | None = None
    """None where Discord does not say."""

    @property
    def account_created(self) -> datetime:
        return made_at(self.member_id)


@dataclass(frozen=True, slots=True)
class Place:
    guild_id: int
    channel_id: int
    """The channel, or the thread itself."""
    parent_id: int | None = None
    """Set when the command was used in a thread."""
    age_restricted: bool = False
    """Of the channel, or of the thread's parent."""
    kind: PlaceKind = PlaceKind.UNKNOWN
    locale: Locale = DEFAULT
    """The server's, for what everybody reads."""

    def shows(self, job: Job) -> bool:
        """Whether the job's card or its result belongs right here."""
        return self.channel_id in {job.channel_id, job.thread_id, job.card_channel_id}

    def governs(self, job: Job) -> bool:
        """Whether permissions here are permissions there: threads have those of their parent, but what is in a private
        one, or in one that may be private, is only for those in it.
        """
        if job.place is PlaceKind.PRIVATE_THREAD or (job.place is PlaceKind.UNKNOWN and job.parent_id):
            return self.channel_id == job.channel_id
        return (self.parent_id or self.channel_id) == job.home_id


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A slash command's attachment option, as Discord describes it; nothing of it is trusted."""

    url: str
    name: str
    size: int
    """Bytes."""
    width: int | None = None
    """Pixels; None of what Discord cannot read."""
    height: int | None = None


_SUGGESTED = re.compile(r"darkroom:job:([0-9a-z]{10})")


def suggested_prompt(job_id: str) -> str:
    """What stands for the prompt of an earlier job. Of a suggestion Discord takes 100 characters; prompts have more."""
    return f"darkroom:job:{job_id}"


def suggested_job(prompt: str) -> str | None:
    """The job whose prompt is meant, if this is no prompt itself."""
    match = _SUGGESTED.fullmatch(prompt.strip())
    return match[1] if match else None


@dataclass(frozen=True, slots=True)
class Ask:
    interaction_id: int
    actor: Actor
    place: Place
    kind: Kind
    prompt: str
    model: str | None = None
    """None: the first model of the kind in the catalogue."""
    options: Options = field(default_factory=Options)
    provider: str | None = None
    count: int | None = None
    image: AttachedFile | None = None
    references: tuple[AttachedFile, ...] = ()
    end_frame: AttachedFile | None = None
    share_input: bool = False
    """Whether the card shows what is attached."""

    @property
    def pictures(self) -> tuple[AttachedFile, ...]:
        """In the order of the request's inputs."""
        given = (self.image, *self.references, self.end_frame)
        return tuple(each for each in given if each)

    @property
    def attached(self) -> bool:
        """Whether pictures come along."""
        return bool(self.image or self.references or self.end_frame)

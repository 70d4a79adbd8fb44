"""Who asks, where, and for what, before the gate has looked at it."""

from dataclasses import dataclass, field

from bot.domain.request import Kind, Options


@dataclass(frozen=True, slots=True)
class Who:
    """A member, with the permissions that Discord sent along with this very interaction."""

    member_id: int
    name: str
    manage_messages: bool = False
    manage_server: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    guild_id: int
    channel_id: int
    """The channel, or the thread itself."""
    parent_id: int | None = None
    """Set when the command was used in a thread."""
    age_restricted: bool = False
    """Of the channel, or of the thread's parent."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A slash command's attachment option, as Discord describes it; nothing of it is trusted."""

    url: str
    name: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Ask:
    interaction_id: int
    who: Who
    where: Where
    kind: Kind
    prompt: str
    model: str | None = None
    """None: the first model of the kind in the catalogue."""
    options: Options = field(default_factory=Options)
    provider: str | None = None
    image: Attached | None = None
    references: tuple[Attached, ...] = ()

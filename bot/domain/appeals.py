"""What a member may appeal against: a decision that took something of theirs away. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.domain.review import Why, read_why

What = Literal["declined", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Against:
    """A decision about one job."""

    what: What
    by: tuple[int, ...]
    """Who decided."""
    act: Literal["strike", "ban"] | None = None
    """What went with it."""
    why: Why | None = None
    """The reason, where one was given: a moderator's, or the one that most reports named."""

    def to_json(self) -> dict[str, Any]:
        return {"what": self.what, "decided_by": list(self.by), "act": self.act, "why": self.why}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Against":
        why = data["why"]
        return cls(data["what"], tuple(data["decided_by"]), data["act"], read_why(why) if why else None)


def may_decide(actor_id: int, against: Against, *, owner_id: int | None, moderators: Collection[int]) -> bool:
    """Whether this moderator decides the appeal: who decided first does only where nobody else is known to moderate.

    The server's owner always may moderate; of the others those count who have decided anything here (`moderators`).
    """
    if actor_id not in against.by:
        return True
    return actor_id == owner_id and not set(moderators) - {actor_id}

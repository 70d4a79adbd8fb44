"""What moderators decide on: a held prompt, a result before it is posted, what members reported, an appeal. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, get_args

from bot.domain.job import State

Kind = Literal["prompt", "output", "report", "appeal"]


STAGES: Mapping[Kind, State] = {"prompt": State.HELD, "output": State.REVIEW}
"""Where a job waits for the decision; of the other kinds none does."""


class Decision(StrEnum):
    APPROVED = "approved"
    DECLINED = "declined"
    KEPT = "kept"
    """Of what was reported: it stays. Of an appeal: what was decided stays."""
    WITHDRAWN = "withdrawn"
    BANNED = "banned"
    GRANTED = "granted"
    """Of an appeal: what was decided is taken back."""
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    GONE = "gone"
    """There is nothing left to decide on."""


Why = Literal[
    "sexual", "violence", "hate", "harassment", "real_people", "illegal", "quality", "rules", "other"
]
"""Why a moderator declines, and why a member reports."""
WHYS: tuple[Why, ...] = get_args(Why)
_READ: dict[str, Why] = {why: why for why in WHYS}
MOST_NOTE = 500
"""Characters that may be said with it."""

_ENDS = {State.CANCELLED: Decision.CANCELLED, State.EXPIRED: Decision.EXPIRED}


def decision_of_end(state: State) -> Decision:
    """What becomes of an open review when its job ended for another reason."""
    return _ENDS.get(state, Decision.GONE)


def remind_at(created_at: datetime, expires_at: datetime | None) -> datetime | None:
    """When moderators are reminded: after a quarter of the time that there is."""
    return None if expires_at is None else created_at + (expires_at - created_at) / 4


def read_why(text: str | None) -> Why:
    """What a form sent, which may be forged."""
    return _READ.get(text or "", "other")


@dataclass(frozen=True, slots=True)
class Review:
    """As its row is. `data`: `reasons` it was flagged for, `joined_at` of its author; with an edit `edited` (the
    prompt as changed, until its author confirms it) and `edited_by`; of a result `files`, how many there are, and
    `keep`, the numbers of those that moderators chose to let through; of either `draft` and `drafted_by`; of a
    decision `by`, `why` and `note`.
    """

    id: int
    guild_id: int
    kind: Kind
    subject: str
    job_id: str | None
    member_id: int
    """Whose work it is about."""
    created_at: datetime
    expires_at: datetime | None
    closed_at: datetime | None = None
    decision: Decision | None = None
    version: int = 1
    shown: int = 0
    tries: int = 0
    channel_id: int | None = None
    message_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def remind_at(self) -> datetime | None:
        return remind_at(self.created_at, self.expires_at)

    @property
    def open(self) -> bool:
        return self.closed_at is None

    @property
    def edited(self) -> str | None:
        """What its author has to confirm."""
        return self.data.get("edited")

    @property
    def by(self) -> tuple[int, ...]:
        """Who decided."""
        return tuple(self.data.get("by", ()))

    @property
    def files(self) -> int:
        """Of the result that it is about."""
        return int(self.data.get("files", 0))

    @property
    def keep(self) -> tuple[int, ...] | None:
        """The files that an approval lets through; None: all."""
        chosen = self.data.get("keep")
        return None if chosen is None else tuple(chosen)

    @property
    def partial(self) -> bool:
        return self.keep is not None and len(self.keep) < self.files

    @property
    def draft(self) -> int:
        """How often what is decided on was changed: the prompt by an edit, the files by a choice."""
        return int(self.data.get("draft", 0))

    def known_to(self, member_id: int, draft: int | None) -> bool:
        """Whether who was shown that draft has seen what is decided on now; who made the newest one has."""
        return draft == self.draft or member_id == self.data.get("drafted_by")

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(self.data.get("reasons", ()))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the author alone reads of a decision against them."""

    why: Why
    note: str = ""
    strike: bool = False
    """Whether one went with it."""


def verdict_of(review: Review) -> Verdict | None:
    if review.decision is not Decision.DECLINED:
        return None
    data = review.data
    return Verdict(read_why(data.get("why")), str(data.get("note", "")), data.get("strike") is True)


def enough(votes: Iterable[int], needed: int) -> bool:
    """Each moderator counts once."""
    return len(set(votes)) >= needed

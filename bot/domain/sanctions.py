"""What moderators may decide about a member, who may, and what a strike leads to: pure.

A strike counts for `strike_days`; which step of the policy's ladder the newest one leads to is how many count by then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.domain.ask import Actor
from bot.domain.policy.policy import StrikeStep

Act = Literal["strike", "pardon", "ban", "unban", "pause", "resume"]
Sanction = Literal["ban", "pause"]
Consequence = Literal["none", "warning", "pause", "ban", "strike"]
"""What came of an act, or went with it. `none`: it found nothing to change; `strike`: a pardon took one back."""

EVERYWHERE = 0
"""The server of what the operator decided for all of them."""
LONGEST_PAUSE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Decided:
    """What an act did; the same again where it was already done."""

    act: Act
    guild_id: int
    member_id: int
    consequence: Consequence
    until: datetime | None = None
    """With `pause`."""
    strikes: int = 0
    """How many count now."""


def counting(strikes: Iterable[datetime], days: int, now: datetime) -> int:
    """How many strikes have not decayed."""
    since = now - timedelta(days=days)
    return sum(at > since for at in strikes)


def step_for(number: int, ladder: Sequence[StrikeStep]) -> StrikeStep:
    """What a member's strike leads to, who has so many with it. The ladder's last step repeats."""
    return ladder[min(number, len(ladder)) - 1]


def may_moderate(actor: Actor, moderator_roles: Iterable[int]) -> bool:
    """Whether the actor decides on what others make: by a permission of Discord's, or by a role that the policy has."""
    return actor.moderate_members or actor.manage_server or not actor.roles.isdisjoint(moderator_roles)

"""What a server's owner and moderators have set: one frozen value, every key with its default.

docs/moderation.md says what each key does. `for_place` is what counts in one place for one member: a channel may
override the server, a thread is its parent, and of several roles the most generous counts.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.domain.locale import PublicLanguage
from bot.domain.money import DOLLAR, MicroDollars
from bot.domain.policy.fields import (
    Dollars,
    Ids,
    Models,
    Modes,
    Offered,
    OptionalId,
    Patterns,
    Snowflake,
    Terms,
    listed,
    wrong,
)
from bot.domain.request import Kind

Rating = Literal["general", "mature"]
Review = Literal["off", "flagged", "all"]
Delivery = Literal["thread", "member", "channel"]
StrikeStep = timedelta | Literal["warning", "ban"]
"""What a strike leads to; a timedelta is a pause."""
T = TypeVar("T")

MOST_OVERRIDES = 200
"""Channels, or roles, that a policy may speak of."""
LONGEST_RETENTION = 3650
"""Days."""
_PAUSE = re.compile(r"pause ([1-9][0-9]{0,3})(h|d)")
_HOURS = 24 * 365


class _Keys(BaseModel):
    # Strict: "5" is no number and 1 is no boolean, as TOML itself tells them apart.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _step(text: str) -> str:
    if text not in {"warning", "ban"} and not _PAUSE.fullmatch(text):
        raise wrong("bad_step")
    return text


def _table(value: object) -> object:
    if not isinstance(value, Mapping):
        raise wrong("not_table")
    return value  # pyright: ignore[reportUnknownVariableType] - pydantic checks what is in it


class ChannelPolicy(_Keys):
    """What differs in one channel; None where the server's own counts."""

    generate: bool | None = None
    models: Models | None = None
    modes: Modes | None = None
    images: bool | None = None
    videos: bool | None = None
    references: bool | None = None
    rating: Rating | None = None
    review_prompts: Review | None = None
    review_outputs: Review | None = None
    new_member_hours: Annotated[int, Field(ge=0, le=_HOURS)] | None = None
    reports_to_hide: Annotated[int, Field(ge=0, le=100)] | None = None
    delivery: Delivery | None = None
    paused: Annotated[str, Field(max_length=300)] | None = None


class RolePolicy(_Keys):
    """What a role's members may; None where the role says nothing."""

    generate: bool | None = None
    channels: Ids = ()
    """Where `generate` counts; empty: everywhere."""
    allowance: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    """Credits a day."""
    in_flight: Annotated[int, Field(ge=0, le=1_000)] | None = None
    cost_per_day: Dollars | None = None

    def counts_in(self, channel_id: int) -> bool:
        """Whether `generate` does."""
        return not self.channels or channel_id in self.channels


class Policy(_Keys):
    generate: bool = True
    models: Models = ()
    """Empty: all."""
    modes: Modes = ()
    images: bool = True
    videos: bool = True
    references: bool = True
    """Whether members may attach pictures."""
    rating: Rating = "general"
    review_prompts: Review = "off"
    review_outputs: Review = "off"
    review_channel: OptionalId = None
    log_channel: OptionalId = None
    moderator_roles: Ids = ()
    approvals: Annotated[int, Field(ge=1, le=2)] = 1
    self_approval: bool = False
    review_hours: Annotated[int, Field(ge=1, le=168)] = 24
    """What waits for a moderator ends after so long."""
    blocked_terms: Terms = ()
    allowed_terms: Terms = ()
    patterns: Patterns = ()
    new_member_hours: Annotated[int, Field(ge=0, le=_HOURS)] = 0
    """Account age and time in the server."""
    new_members: Literal["hold", "refuse"] = "hold"
    reports_to_hide: Annotated[int, Field(ge=0, le=100)] = 3
    """0: reports alone hide nothing."""
    strikes: Annotated[
        tuple[Annotated[str, AfterValidator(_step)], ...],
        Field(min_length=1, max_length=10),
        BeforeValidator(listed),
    ] = ("warning", "pause 24h", "ban")
    strike_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """After so long a strike counts no more."""
    budget_per_day: Dollars = Decimal("0.0")
    budget_per_month: Dollars = Decimal("0.0")
    delivery: Delivery = "thread"
    language: PublicLanguage = "discord"
    retention: Annotated[int, Field(ge=0, le=LONGEST_RETENTION)] = 0
    """Days; 0: as the operator set."""
    keep_blocked_prompts: bool = False
    paused: Annotated[str, Field(max_length=300)] = ""
    """The reason, which members read; empty: not paused."""
    channels: Annotated[
        Mapping[Snowflake, ChannelPolicy], Field(max_length=MOST_OVERRIDES), BeforeValidator(_table)
    ] = Field(default_factory=dict[int, ChannelPolicy])
    roles: Annotated[
        Mapping[Snowflake, RolePolicy], Field(max_length=MOST_OVERRIDES), BeforeValidator(_table)
    ] = Field(default_factory=dict[int, RolePolicy])

    @cached_property
    def ceilings(self) -> "Ceilings":
        return Ceilings(
            micro_dollars(self.budget_per_day) or None, micro_dollars(self.budget_per_month) or None
        )

    @property
    def ladder(self) -> tuple[StrikeStep, ...]:
        """What the first strike leads to, the second, and so on; the last one repeats."""
        return tuple([_step_of(step) for step in self.strikes])

    def to_json(self) -> dict[str, Any]:
        """What `from_json` reads; ids and dollars as text."""
        return self.model_dump(mode="json", exclude_none=False)

    @classmethod
    def from_json(cls, data: Any, offered: Offered | None = None) -> "Policy":
        """With `offered`, only that may be named. Raises pydantic's ValidationError."""
        return cls.model_validate(data, context=offered)

    def changed(self, **values: Any) -> "Policy":
        """With these keys set, checked as if they had been read. Raises pydantic's ValidationError."""
        return self.from_json(self.to_json() | values)

    def for_place(self, channel_id: int, parent_id: int | None, roles: AbstractSet[int]) -> "EffectivePolicy":
        channel = self.channels.get(parent_id or channel_id, ChannelPolicy())
        mine = [self.roles[role] for role in sorted(roles & self.roles.keys())]
        return EffectivePolicy(
            server=self,
            may_here=_or(channel.generate, self.generate),
            role_may=self._role_may(mine, parent_id or channel_id),
            models=_or(channel.models, self.models),
            modes=_or(channel.modes, self.modes),
            kinds=_kinds(_or(channel.images, self.images), _or(channel.videos, self.videos)),
            references=_or(channel.references, self.references),
            rating=_or(channel.rating, self.rating),
            review_prompts=_or(channel.review_prompts, self.review_prompts),
            review_outputs=_or(channel.review_outputs, self.review_outputs),
            new_member_hours=_or(channel.new_member_hours, self.new_member_hours),
            reports_to_hide=_or(channel.reports_to_hide, self.reports_to_hide),
            delivery=_or(channel.delivery, self.delivery),
            paused=self.paused or channel.paused or "",
        )

    def limits_for(self, roles: AbstractSet[int]) -> "MemberLimits":
        mine = roles & self.roles.keys()
        return limits_of(self.roles[role] for role in mine) if mine else _NO_LIMITS

    def _role_may(self, mine: list[RolePolicy], channel_id: int) -> bool:
        """As with Discord's own permissions: one role that lets a member outweighs others that do not. Where any role
        is let, those with none that says something are not. A role that is let in some channels is not in others; one
        that is not let in some says nothing about others.
        """
        said = [
            role for role in mine if role.generate or (role.generate is False and role.counts_in(channel_id))
        ]
        if not said:
            return not any(role.generate for role in self.roles.values())
        return any(role.generate and role.counts_in(channel_id) for role in said)


@dataclass(frozen=True, slots=True)
class Ceilings:
    """A server's own, of what its generations cost; None where there is none."""

    day: MicroDollars | None
    month: MicroDollars | None


@dataclass(frozen=True, slots=True)
class MemberLimits:
    """What a member's roles say; None where they say nothing, and the bot's own limit counts."""

    allowance: int | None = None
    in_flight: int | None = None
    cost_per_day: MicroDollars | None = None

    def credits_a_day(self, otherwise: int) -> int:
        return otherwise if self.allowance is None else self.allowance


_NO_LIMITS = MemberLimits()


@dataclass(frozen=True, slots=True)
class EffectivePolicy:
    """What counts in one place for one member."""

    server: Policy
    """For what no channel and no role may change."""
    may_here: bool
    role_may: bool
    models: tuple[str, ...]
    modes: tuple[str, ...]
    kinds: frozenset[Kind]
    references: bool
    rating: Rating
    review_prompts: Review
    review_outputs: Review
    new_member_hours: int
    reports_to_hide: int
    delivery: Delivery
    paused: str


def micro_dollars(amount: Decimal) -> MicroDollars:
    return MicroDollars(int(amount * DOLLAR))


def limits_of(roles: Iterable[RolePolicy]) -> MemberLimits:
    """Of what the roles say about each limit, the most generous."""
    roles = list(roles)
    cost = _most(roles, lambda role: role.cost_per_day)
    return MemberLimits(
        allowance=_most(roles, lambda role: role.allowance),
        in_flight=_most(roles, lambda role: role.in_flight),
        cost_per_day=None if cost is None else micro_dollars(cost),
    )


def _most(roles: Iterable[RolePolicy], limit: Callable[[RolePolicy], Any]) -> Any:
    return max((value for role in roles if (value := limit(role)) is not None), default=None)


def _or(here: T | None, otherwise: T) -> T:
    return otherwise if here is None else here


def _kinds(images: bool, videos: bool) -> frozenset[Kind]:
    kinds: set[Kind] = set()
    if images:
        kinds.add("image")
    if videos:
        kinds.add("video")
    return frozenset(kinds)


def _step_of(text: str) -> StrikeStep:
    pause = _PAUSE.fullmatch(text)
    if pause is None:
        return "ban" if text == "ban" else "warning"
    number = int(pause[1])
    return timedelta(hours=number) if pause[2] == "h" else timedelta(days=number)

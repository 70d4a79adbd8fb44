"""What is wrong with the channels and roles that a server's policy names: pure, of what Discord tells about them."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.domain.policy.changes import places_of
from bot.domain.policy.policy import Policy

Use = Literal["generate", "review", "log"]


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    missing: tuple[str, ...]
    """What the bot may not do there and must, by Discord's names."""
    hidden: bool
    """From @everyone."""
    age_restricted: bool
    unseen_by: frozenset[int] = frozenset()
    """Roles of the server."""


@dataclass(frozen=True, slots=True)
class Problem:
    what: Literal["gone", "missing", "seen", "unseen", "not_age_restricted", "nobody_decides", "roles_gone"]
    use: Use
    channel_id: int = 0
    missing: tuple[str, ...] = ()
    roles: tuple[int, ...] = ()
    """Of `unseen`: those that may decide and see nothing. Of `roles_gone`: those that are not there."""


Look = Callable[[int, Use], ChannelFacts | None]
"""None for a channel that is not there."""


def problems(policy: Policy, look: Look, roles: Collection[int]) -> list[Problem]:
    """The gravest first. `roles`: those of the server."""
    return [*_review(policy, look), *_roles(policy, roles), *_log(policy, look), *_places(policy, look)]


def _review(policy: Policy, look: Look) -> Iterator[Problem]:
    reviewed = policy.review_prompts != "off" or policy.review_outputs != "off"
    channel_id = policy.review_channel
    if channel_id is None:
        if reviewed:
            yield Problem("nobody_decides", "review")
        return
    facts = look(channel_id, "review")
    yield from _usable(facts, "review", channel_id)
    if facts and not facts.hidden:
        yield Problem("seen", "review", channel_id)
    blind = tuple(role for role in policy.moderator_roles if facts and role in facts.unseen_by)
    if blind:
        yield Problem("unseen", "review", channel_id, roles=blind)
    if facts and policy.review_outputs != "off" and not facts.age_restricted:
        yield Problem("not_age_restricted", "review", channel_id)


def _roles(policy: Policy, there: Collection[int]) -> Iterator[Problem]:
    gone = tuple(
        role for role in dict.fromkeys([*policy.moderator_roles, *policy.roles]) if role not in there
    )
    if gone:
        yield Problem("roles_gone", "review", roles=gone)


def _log(policy: Policy, look: Look) -> Iterator[Problem]:
    if policy.log_channel is None:
        return
    facts = look(policy.log_channel, "log")
    yield from _usable(facts, "log", policy.log_channel)
    if facts and not facts.hidden:
        yield Problem("seen", "log", policy.log_channel)


def _places(policy: Policy, look: Look) -> Iterator[Problem]:
    for channel_id in places_of(policy):
        yield from _usable(look(channel_id, "generate"), "generate", channel_id)


def _usable(facts: ChannelFacts | None, use: Use, channel_id: int) -> Iterator[Problem]:
    if facts is None:
        yield Problem("gone", use, channel_id)
    elif facts.missing:
        yield Problem("missing", use, channel_id, facts.missing)

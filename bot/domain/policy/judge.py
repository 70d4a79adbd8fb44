"""The verdict on a request: pure, so that every way into the bot has the same one, and a table can test it.

In this order: bans, pauses, the place, the member's roles, what is asked for, the new-member tier; the minor-safety
rule, the server's terms; then what is flagged, by the built-in categories and the classifier, which only ever holds.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.domain.policy.categories import CATEGORIES, Category
from bot.domain.policy.policy import EffectivePolicy, Rating
from bot.domain.policy.scores import Judgement, Scores, Unclear, flagged_by, flagged_words
from bot.domain.policy.text_rules import TextFindings
from bot.domain.request import Kind

HoldReason = Literal["new_member", "everything", "unclear"] | Category
RefuseReason = Literal[
    "banned",
    "banned_everywhere",
    "member_paused",
    "paused",
    "place",
    "age_restricted",
    "role",
    "kind",
    "model",
    "mode",
    "references",
    "new_member",
    "text",
]


@dataclass(frozen=True, slots=True)
class AskFacts:
    """What is asked for."""

    kind: Kind
    model: str
    mode: str | None = None
    restricted: bool = False
    """Its result belongs in age-restricted channels only."""
    attaches: bool = False
    """Pictures come along."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What moderators have decided about the member, as it is now."""

    banned: Literal["here", "everywhere"] | None = None
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    now: datetime
    age_restricted: bool = False
    """The channel, or the thread's parent."""
    account_created: datetime | None = None
    joined_at: datetime | None = None
    """None where Discord does not say: counts as just now."""
    standing: Standing = field(default_factory=Standing)
    text: TextFindings = field(default_factory=TextFindings)
    classified: Judgement | None = None
    """None: not asked (yet)."""


@dataclass(frozen=True, slots=True)
class Allow:
    pass


@dataclass(frozen=True, slots=True)
class Hold:
    reasons: tuple[HoldReason, ...]


@dataclass(frozen=True, slots=True)
class Refuse:
    why: RefuseReason
    category: Category | None = None
    """With `text` only: what the author hears, never the word."""
    until: datetime | None = None
    """When it will be otherwise, where that is known."""
    said: str = ""
    """With `paused`: the moderators' reason."""


Verdict = Allow | Hold | Refuse


def judge(asked: AskFacts, policy: EffectivePolicy, facts: Facts) -> Verdict:
    refused = (
        _member(facts)
        or _place(asked, policy, facts)
        or _asked(asked, policy)
        or _newcomer_refused(policy, facts)
        or _text(policy, facts)
    )
    if refused:
        return refused
    reasons = _reasons(policy, facts)
    return Hold(reasons) if reasons else Allow()


def judge_text(policy: EffectivePolicy, facts: Facts) -> Refuse | None:
    """Of a text that a moderator has before them: only what nobody may let pass."""
    return _text(policy, facts)


def judge_result(policy: EffectivePolicy, facts: Facts) -> Allow | Hold | Refuse:
    """Of what was made, before anybody sees it. What looks like a minor is for no moderator's eyes either."""
    if policy.review_outputs == "off":
        return Allow()
    if "minors" in _classified(policy, facts):
        return Refuse("text", "minors")
    reasons = _flagged(policy, facts)
    if policy.review_outputs == "all":
        reasons.append("everything")
    return Hold(tuple(reasons)) if reasons else Allow()


def reviews_flagged(policy: EffectivePolicy) -> bool:
    """Whether the categories of a prompt count, and the classifier is asked."""
    return policy.review_prompts != "off"


def rating_of(policy: EffectivePolicy, *, age_restricted: bool) -> Rating:
    """Mature counts in age-restricted channels only, whatever is set."""
    return policy.rating if age_restricted else "general"


def _member(facts: Facts) -> Refuse | None:
    match facts.standing:
        case Standing(banned="everywhere"):
            return Refuse("banned_everywhere")
        case Standing(banned="here"):
            return Refuse("banned")
        case Standing(paused_until=datetime() as until) if until > facts.now:
            return Refuse("member_paused", until=until)
        case _:
            return None


def _place(asked: AskFacts, policy: EffectivePolicy, facts: Facts) -> Refuse | None:
    if policy.paused:
        return Refuse("paused", said=policy.paused)
    if not policy.may_here:
        return Refuse("place")
    if asked.restricted and not facts.age_restricted:
        return Refuse("age_restricted")
    return None if policy.role_may else Refuse("role")


def _asked(asked: AskFacts, policy: EffectivePolicy) -> Refuse | None:
    if asked.kind not in policy.kinds:
        return Refuse("kind")
    if policy.models and asked.model not in policy.models:
        return Refuse("model")
    if policy.modes and asked.mode is not None and asked.mode not in policy.modes:
        return Refuse("mode")
    return Refuse("references") if asked.attaches and not policy.references else None


def _new_until(policy: EffectivePolicy, facts: Facts) -> datetime | None:
    """Until when the member is new; None for who is not."""
    if not policy.new_member_hours:
        return None
    since = max(facts.account_created or facts.now, facts.joined_at or facts.now)
    until = since + timedelta(hours=policy.new_member_hours)
    return until if until > facts.now else None


def is_new(
    policy: EffectivePolicy, account_created: datetime, joined_at: datetime | None, now: datetime
) -> bool:
    """Whether a member is of the new-member tier there; `joined_at` None counts as just now."""
    facts = Facts(now=now, account_created=account_created, joined_at=joined_at)
    return _new_until(policy, facts) is not None


def _newcomer_refused(policy: EffectivePolicy, facts: Facts) -> Refuse | None:
    if policy.server.new_members == "refuse" and (until := _new_until(policy, facts)):
        return Refuse("new_member", until=until)
    return None


def _text(policy: EffectivePolicy, facts: Facts) -> Refuse | None:
    if facts.text.minors or "minors" in _classified(policy, facts):
        return Refuse("text", "minors")
    return Refuse("text", "terms") if facts.text.refused else None


def _classified(policy: EffectivePolicy, facts: Facts) -> frozenset[Category]:
    if not isinstance(facts.classified, Scores):
        return frozenset()
    return flagged_by(facts.classified, rating_of(policy, age_restricted=facts.age_restricted))


def _reasons(policy: EffectivePolicy, facts: Facts) -> tuple[HoldReason, ...]:
    """Why a moderator looks at it first, the most telling reason first."""
    reasons = _flagged(policy, facts) if policy.review_prompts != "off" else []
    if _new_until(policy, facts):
        reasons.append("new_member")
    if policy.review_prompts == "all":
        reasons.append("everything")
    return tuple(reasons)


def _flagged(policy: EffectivePolicy, facts: Facts) -> list[HoldReason]:
    """By the built-in categories and the classifier."""
    rating = rating_of(policy, age_restricted=facts.age_restricted)
    flagged = flagged_words(facts.text.categories, rating) | _classified(policy, facts)
    reasons: list[HoldReason] = [category for category in CATEGORIES if category in flagged]
    if isinstance(facts.classified, Unclear):
        reasons.append("unclear")
    return reasons

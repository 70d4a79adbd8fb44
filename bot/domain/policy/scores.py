"""What a classifier says of a text or a picture, and from which score on it counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.domain.policy.categories import Category
from bot.domain.policy.policy import Rating


@dataclass(frozen=True, slots=True)
class Scores:
    """0 to 1 for each category that the classifier knows. A guard that only names categories gives 1."""

    by_category: Mapping[Category, float]


@dataclass(frozen=True, slots=True)
class Unclear:
    """There is no judgement. Never taken for a good one."""

    why: Literal["down", "slow", "garbled", "refused", "too_large"]
    """`refused`: the key is wrong, or it is asked too often."""
    detail: str = ""
    """For the log: what it said, without secrets."""


Judgement = Scores | Unclear

_NEVER = 2.0
THRESHOLDS: Mapping[Rating, Mapping[Category, float]] = {
    "general": {
        "minors": 0.2,
        "sexual": 0.4,
        "violence": 0.6,
        "hate": 0.5,
        "harassment": 0.7,
        "self_harm": 0.4,
        "illegal": 0.6,
        "real_people": 0.5,
        "other": 0.5,
    },
    "mature": {
        "minors": 0.1,
        "sexual": _NEVER,
        "violence": 0.9,
        "hate": 0.5,
        "harassment": 0.8,
        "self_harm": 0.4,
        "illegal": 0.6,
        "real_people": 0.3,
        "other": 0.5,
    },
}
"""From this score on a category is flagged. Where sexual content is allowed, a hint of a minor weighs more."""
_MATURE_MAY = frozenset[Category]({"sexual", "violence"})
"""What the built-in lists do not flag in a mature place."""


def flagged_by(scores: Scores, rating: Rating) -> frozenset[Category]:
    limits = THRESHOLDS[rating]
    return frozenset(name for name, score in scores.by_category.items() if score >= limits.get(name, _NEVER))


def flagged_words(found: frozenset[Category], rating: Rating) -> frozenset[Category]:
    """Of the built-in categories found in a text, those that count."""
    return found - _MATURE_MAY if rating == "mature" else found


@dataclass(frozen=True, slots=True)
class Picture:
    """What a member attached, as it is judged."""

    content_type: str
    data: bytes


def merged(judgements: Iterable[Judgement]) -> Judgement:
    """Of several looks at one request the worst: unclear when one of them is."""
    worst: dict[Category, float] = {}
    for judgement in judgements:
        if isinstance(judgement, Unclear):
            return judgement
        for category, score in judgement.by_category.items():
            worst[category] = max(score, worst.get(category, 0.0))
    return Scores(worst)

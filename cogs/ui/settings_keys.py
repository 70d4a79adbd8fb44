"""What the panel of settings shows: its sections, their keys, and how each is set. A new key is a line here."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from bot.domain.locale import LOCALES

Section = Literal["making", "review", "rules", "strikes", "money", "bot", "channels", "roles"]
SECTIONS: Final[tuple[Section, ...]] = get_args(Section)
Control = Literal[
    "switch",
    "choice",
    "number",
    "dollars",
    "text",
    "lines",
    "channel",
    "channels",
    "roles",
    "models",
    "modes",
]


@dataclass(frozen=True, slots=True)
class Key:
    """One of the policy's own names; its label and what it does are variants of `settings-key` and `settings-about`."""

    name: str
    control: Control
    choices: tuple[str, ...] = ()
    """With `choice`."""


_REVIEW = ("off", "flagged", "all")
GENERATE = Key("generate", "switch")
IMAGES, VIDEOS = Key("images", "switch"), Key("videos", "switch")
REFERENCES = Key("references", "switch")
MODELS, MODES = Key("models", "models"), Key("modes", "modes")
RATING = Key("rating", "choice", ("general", "mature"))
REVIEW_PROMPTS = Key("review_prompts", "choice", _REVIEW)
REVIEW_OUTPUTS = Key("review_outputs", "choice", _REVIEW)
NEW_MEMBER_HOURS = Key("new_member_hours", "number")
REPORTS_TO_HIDE = Key("reports_to_hide", "number")
DELIVERY = Key("delivery", "choice", ("thread", "member", "channel"))
PAUSED = Key("paused", "text")

KEYS: Final[dict[Section, tuple[Key, ...]]] = {
    "making": (GENERATE, IMAGES, VIDEOS, REFERENCES, MODELS, MODES, RATING, PAUSED),
    "review": (
        REVIEW_PROMPTS,
        REVIEW_OUTPUTS,
        Key("review_channel", "channel"),
        Key("log_channel", "channel"),
        Key("moderator_roles", "roles"),
        Key("approvals", "choice", ("1", "2")),
        Key("self_approval", "switch"),
        Key("review_hours", "number"),
    ),
    "rules": (
        Key("blocked_terms", "lines"),
        Key("allowed_terms", "lines"),
        Key("patterns", "lines"),
        NEW_MEMBER_HOURS,
        Key("new_members", "choice", ("hold", "refuse")),
    ),
    "strikes": (REPORTS_TO_HIDE, Key("strikes", "lines"), Key("strike_days", "number")),
    "money": (Key("budget_per_day", "dollars"), Key("budget_per_month", "dollars")),
    "bot": (
        DELIVERY,
        Key("language", "choice", ("discord", *LOCALES)),
        Key("retention", "number"),
        Key("keep_blocked_prompts", "switch"),
    ),
    "channels": (
        GENERATE,
        IMAGES,
        VIDEOS,
        REFERENCES,
        MODELS,
        MODES,
        RATING,
        REVIEW_PROMPTS,
        REVIEW_OUTPUTS,
        NEW_MEMBER_HOURS,
        REPORTS_TO_HIDE,
        DELIVERY,
        PAUSED,
    ),
    "roles": (
        GENERATE,
        Key("channels", "channels"),
        Key("allowance", "number"),
        Key("in_flight", "number"),
        Key("cost_per_day", "dollars"),
    ),
}
"""Those of a channel and of a role are set for one of them at a time."""


def key_of(section: Section, name: str) -> Key | None:
    return next((key for key in KEYS[section] if key.name == name), None)

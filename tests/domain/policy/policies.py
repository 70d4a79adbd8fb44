"""Any policy that can be, for the properties that hold for all of them."""

from typing import Any, get_args

from hypothesis import strategies as st

from bot.domain.locale import PublicLanguage
from bot.domain.policy.policy import Delivery, Policy, Rating, Review

IDS = st.integers(1, 12).map(str)
DOLLARS = st.decimals(0, 1000, places=6).map(str) | st.integers(0, 50).map(str)
TERMS = st.lists(st.from_regex(r"[a-zäé自][a-zäé自*]{2,7}( [a-z]{2,5})?", fullmatch=True), max_size=5)
PATTERNS = st.lists(st.sampled_from(["fo+x", r"\bgun", "[0-9]{4}", "naïve", 'say "it"', "自杀"]), max_size=3)
NAMES = st.lists(st.sampled_from(["grok-image", "grok-video", "spicy", "normal", 'a "name"']), max_size=2)
REASONS = st.text(st.characters(codec="utf-8"), max_size=20)


def choice(kind: Any) -> st.SearchStrategy[str]:
    return st.sampled_from(get_args(kind))


CHANNEL: dict[str, st.SearchStrategy[Any]] = {
    "generate": st.booleans(),
    "models": NAMES,
    "modes": NAMES,
    "images": st.booleans(),
    "videos": st.booleans(),
    "references": st.booleans(),
    "rating": choice(Rating),
    "review_prompts": choice(Review),
    "review_outputs": choice(Review),
    "new_member_hours": st.integers(0, 100),
    "reports_to_hide": st.integers(0, 100),
    "delivery": choice(Delivery),
    "paused": REASONS,
}
ROLE: dict[str, st.SearchStrategy[Any]] = {
    "generate": st.booleans(),
    "channels": st.lists(IDS, max_size=3),
    "allowance": st.integers(0, 1000),
    "in_flight": st.integers(0, 20),
    "cost_per_day": DOLLARS,
}
SERVER: dict[str, st.SearchStrategy[Any]] = {
    **CHANNEL,
    "review_channel": st.just("") | IDS,
    "log_channel": st.just("") | IDS,
    "moderator_roles": st.lists(IDS, max_size=3),
    "approvals": st.integers(1, 2),
    "self_approval": st.booleans(),
    "review_hours": st.integers(1, 168),
    "blocked_terms": TERMS,
    "allowed_terms": TERMS,
    "patterns": PATTERNS,
    "new_members": st.sampled_from(["hold", "refuse"]),
    "strikes": st.lists(st.sampled_from(["warning", "pause 24h", "pause 7d", "ban"]), min_size=1, max_size=4),
    "strike_days": st.integers(1, 3650),
    "budget_per_day": DOLLARS,
    "budget_per_month": DOLLARS,
    "language": choice(PublicLanguage),
    "retention": st.integers(0, 3650),
    "keep_blocked_prompts": st.booleans(),
    "channels": st.dictionaries(IDS, st.fixed_dictionaries({}, optional=CHANNEL), max_size=3),
    "roles": st.dictionaries(IDS, st.fixed_dictionaries({}, optional=ROLE), max_size=4),
}
POLICIES = st.fixed_dictionaries({}, optional=SERVER).map(Policy.from_json)

"""The tables, as SQLAlchemy sees them. What changes them is `migrations`; a test holds the two together."""

from bot.storage.tables.guilds import guild_facts, policies
from bot.storage.tables.jobs import (
    CLAIMABLE_ROWS,
    LIVE_ROWS,
    STRAY_ROWS,
    flows,
    jobs,
    media,
    posts,
)
from bot.storage.tables.ledger import accounts, entries, holds, transfers
from bot.storage.tables.members import UNSENT_ROWS, erasures, favourites, member_defaults, member_notices
from bot.storage.tables.metadata import metadata
from bot.storage.tables.moderation import (
    UNTOLD_ROWS,
    log_lines,
    moderation_events,
    reports,
    request_lines,
    reviews,
    sanctions,
    strikes,
    votes,
)
from bot.storage.tables.operation import kv, latencies, provider_states, rate_limits, spending

__all__ = [
    "CLAIMABLE_ROWS",
    "LIVE_ROWS",
    "STRAY_ROWS",
    "UNSENT_ROWS",
    "UNTOLD_ROWS",
    "accounts",
    "entries",
    "erasures",
    "favourites",
    "flows",
    "guild_facts",
    "holds",
    "jobs",
    "kv",
    "latencies",
    "log_lines",
    "media",
    "member_defaults",
    "member_notices",
    "metadata",
    "moderation_events",
    "policies",
    "posts",
    "provider_states",
    "rate_limits",
    "reports",
    "request_lines",
    "reviews",
    "sanctions",
    "spending",
    "strikes",
    "transfers",
    "votes",
]

"""The lines of a server's log channel: what was done, by whom, about whom; never a prompt."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import discord

from bot.storage.events import Event
from cogs.ui.markup import CONTENT_LIMIT, code, dollars, member, quoted, shorten, when
from cogs.ui.words import Words

_REASON_MOST = 60
_KEYS_MOST = 80


def content(say: Words, events: Iterable[Event]) -> str:
    return shorten("\n".join(_line(say, event) for event in events), CONTENT_LIMIT)


def _line(say: Words, event: Event) -> str:
    told = say(
        "log-line",
        kind=event.kind,
        by=member(event.actor_id) if event.actor_id else say("log-nobody"),
        member=member(event.member_id) if event.member_id else say("log-nobody"),
        job=code(event.job_id) if event.job_id else "",
        keys=shorten(event.note, _KEYS_MOST) if event.kind == "policy" else "",
        **_facts(say, event),
    )
    reason = event.note if event.kind in _WITH_REASON else ""
    return say(
        "log-entry",
        at=discord.utils.format_dt(event.at, "t"),
        told=told,
        has_reason="yes" if reason else "no",
        reason=quoted(reason, _REASON_MOST),
    )


_WITH_REASON = frozenset({"strike", "pardon", "ban", "unban", "pause", "resume"})


def _facts(say: Words, event: Event) -> dict[str, Any]:
    """What the kinds of events have in common is not much: each message takes what it needs."""
    data = event.data
    named = "review-reason" if event.kind == "held_result" else "settings-hold-reason"
    until = data.get("until")
    reasons = data.get("reasons", ())
    return {
        "consequence": str(data.get("consequence", "none")),
        "until": when(datetime.fromisoformat(until)) if until else "",
        "strikes": int(data.get("strikes", 0)),
        "category": str(data.get("category", "other")),
        "reasons": say.listed(say(named, reason=str(one)) for one in reasons),
        "span": str(data.get("span", "day")),
        "spent": dollars(int(data.get("spent", 0))),
        "ceiling": dollars(int(data.get("ceiling", 0))),
    }

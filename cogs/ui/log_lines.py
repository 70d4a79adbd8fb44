"""The lines of a server's log channel: what was done, by whom, about whom; never a prompt."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import discord

from bot.storage.events import Event
from cogs.ui.markup import CONTENT_LIMIT, channel, code, dollars, member, quoted, shorten, when
from cogs.ui.words import Words

_REASON_MOST = 60
_KEYS_MOST = 4
_VALUE_MOST = 24


def content(say: Words, events: Iterable[Event]) -> str:
    return shorten("\n".join(_line(say, event) for event in events), CONTENT_LIMIT)


def _line(say: Words, event: Event) -> str:
    told = say(
        "log-line",
        kind=event.kind,
        by=member(event.actor_id) if event.actor_id else say("log-nobody"),
        member=member(event.member_id) if event.member_id else say("log-nobody"),
        job=code(event.job_id) if event.job_id else "",
        keys=say.listed(_changes(say, event)),
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


def _changes(say: Words, event: Event) -> list[str]:
    """Each key with what it was and is; of lists and tables the name alone, for what they may hold."""
    if event.kind != "policy":
        return []
    before, after = event.data.get("before", {}), event.data.get("after", {})
    keys = event.note.split()
    told = [_change(say, key, before.get(key), after.get(key)) for key in keys[:_KEYS_MOST]]
    return [*told, *(["…"] if keys[_KEYS_MOST:] else [])]


def _change(say: Words, key: str, before: object, after: object) -> str:
    if isinstance(before, dict | list) or isinstance(after, dict | list):
        return code(key)
    return f"{code(key)} {_value(say, key, before)} → {_value(say, key, after)}"


def _value(say: Words, key: str, value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if key in _CHANNELS and text.isdecimal():
        return channel(int(text))
    return say("settings-text", empty="no" if text else "yes", text=quoted(text, _VALUE_MOST))


_CHANNELS = frozenset({"review_channel", "log_channel"})
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
        "why": say("review-why", why=str(data.get("why", "other"))),
        "category": str(data.get("category", "other")),
        "reasons": say.listed(say(named, reason=str(one)) for one in reasons),
        "span": str(data.get("span", "day")),
        "spent": dollars(int(data.get("spent", 0))),
        "ceiling": dollars(int(data.get("ceiling", 0))),
    }

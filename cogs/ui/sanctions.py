"""Strikes, bans and pauses in words: for the member they are about, and for moderators."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.locale import Locale
from bot.domain.sanctions import Decided
from cogs.ui.markup import member, quoted, when
from cogs.ui.words import words

_REASON_MOST = 300


def told(data: Mapping[str, Any], locale: Locale) -> str:
    """What the member it is about hears. `data` is the notice's."""
    say, until = words(locale), data.get("until")
    reason = str(data.get("reason", ""))
    return say(
        "sanction-told",
        act=str(data["act"]),
        consequence=str(data["consequence"]),
        until=when(datetime.fromisoformat(until)) if until else "",
        strikes=int(data.get("strikes", 0)),
        has_reason="yes" if reason else "no",
        reason=quoted(reason, _REASON_MOST) if reason else "",
    )


def decided(done: Decided, locale: Locale) -> str:
    """What the moderator who decided reads."""
    return words(locale)(
        "sanction-decided",
        act=done.act,
        consequence=done.consequence,
        member=member(done.member_id),
        until=when(done.until) if done.until else "",
        strikes=done.strikes,
    )

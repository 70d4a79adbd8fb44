"""Strikes, bans and pauses in words: for the member they are about, and for moderators."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.job import Job, Withdrawal
from bot.domain.sanctions import Decided
from cogs.ui.markup import CONTENT_LIMIT, code, fit, member, quoted, when
from cogs.ui.words import Words

_REASON_MOST = 300


def told(say: Words, data: Mapping[str, Any]) -> str:
    """What the member it is about hears. `data` is the notice's."""
    until = data.get("until")
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


def decided(say: Words, done: Decided) -> str:
    """What the moderator who decided reads."""
    return say(
        "sanction-decided",
        act=done.act,
        consequence=done.consequence,
        member=member(done.member_id),
        until=when(done.until) if done.until else "",
        strikes=done.strikes,
    )


def decided_everywhere(say: Words, done: Decided) -> str:
    """What the operator reads."""
    changed = "no" if done.consequence == "none" else "yes"
    return say("sanction-everywhere", act=done.act, changed=changed, member=member(done.member_id))


def origins(say: Words, made: Sequence[Job]) -> str:
    """Which requests made a file that a moderator has."""
    if not made:
        return say("verify-unknown")
    lines = [
        say(
            "verify-job",
            job=code(job.id),
            member=member(job.member_id),
            model=quoted(job.request.model, 40),
            at=when(job.created_at),
            gone="no" if job.withdrawal in {None, Withdrawal.REFUSED} else "yes",
        )
        for job in made
    ]
    return fit(say, [say("verify-known", count=len(made)), *lines], CONTENT_LIMIT)

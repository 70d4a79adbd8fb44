"""Strikes, bans and pauses in words: for the member they are about, and for moderators."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.job import Job
from bot.domain.sanctions import Decided
from bot.pipeline.sanctions import Record
from bot.storage.sanctions import InForce, Strike
from cogs.ui.markup import CONTENT_LIMIT, code, fit, member, quoted, when
from cogs.ui.words import Words

_REASON_MOST = 300
_STRIKES_SHOWN = 8


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
            gone="yes" if job.withdrawal else "no",
        )
        for job in made
    ]
    return fit(say, [say("verify-known", count=len(made)), *lines], CONTENT_LIMIT)


def record(say: Words, found: Record) -> str:
    """What there is of a member, for a moderator."""
    lines = [
        say("record-title", member=member(found.member_id)),
        *(_in_force(say, one) for one in found.in_force),
        say("record-strikes", count=len(found.strikes), counting=found.counting),
        *(_strike(say, one) for one in found.strikes[:_STRIKES_SHOWN]),
        say("record-blocked", count=found.blocked, since=when(found.blocked_since)),
        say("record-jobs", count=len(found.jobs)),
        *(_job(say, one) for one in found.jobs),
    ]
    return fit(say, lines, CONTENT_LIMIT)


def _in_force(say: Words, one: InForce) -> str:
    return say(
        "record-sanction",
        kind=one.kind,
        scope="here" if one.guild_id else "everywhere",
        until=when(one.until) if one.until else "",
        by=member(one.actor_id),
        since=when(one.created_at),
        has_reason="yes" if one.reason else "no",
        reason=quoted(one.reason, _REASON_MOST),
    )


def _strike(say: Words, one: Strike) -> str:
    return say(
        "record-strike",
        at=when(one.created_at),
        by=member(one.actor_id),
        pardoned="yes" if one.pardoned_at else "no",
        has_reason="yes" if one.reason else "no",
        reason=quoted(one.reason, 100),
    )


def _job(say: Words, job: Job) -> str:
    return say(
        "record-job",
        job=code(job.id),
        model=quoted(job.request.model, 40),
        state=job.state.value,
        at=when(job.created_at),
    )

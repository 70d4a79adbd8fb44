"""What a member is told of what others did to their credits: in a direct message, or below an answer."""

from collections.abc import Sequence

from bot.storage.member_notices import MemberNotice
from cogs.ui import sanctions
from cogs.ui.markup import CONTENT_LIMIT, code, member, quoted
from cogs.ui.words import Words

_NAME_MOST = 60


def in_private(say: Words, notice: MemberNotice, server: str | None) -> str:
    """`server` by its name, where it is known."""
    told = _text(say, notice)
    if not server:
        return say("told-in-private", told=told)
    return say("told-in-private-of", told=told, server=quoted(server, _NAME_MOST))


def below(say: Words, answer: str, notices: Sequence[MemberNotice]) -> str | None:
    """The answer with the notices under it, for whoever takes no direct messages; None where that is too long."""
    lines = [say("told-below", told=_text(say, notice)) for notice in notices]
    text = "\n".join(filter(None, (answer, *lines)))
    return text if len(text) <= CONTENT_LIMIT else None


def _text(say: Words, notice: MemberNotice) -> str:
    if notice.kind == "sanction":
        return sanctions.told(say, notice.data)
    actor, amount = member(notice.actor_id), abs(notice.amount)
    if notice.kind == "cancel":
        return say("told-cancelled", member=actor, job=code(str(notice.job_id)), credits=amount)
    return say("told-given" if notice.amount > 0 else "told-taken", member=actor, credits=amount)

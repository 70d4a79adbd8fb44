"""What a member is told of what others did to their credits: in a direct message, or below an answer."""

from collections.abc import Sequence

from bot.storage.member_notices import MemberNotice
from cogs.ui.markup import CONTENT_LIMIT, code, count, member, quoted

_NAME_MOST = 60


def in_private(notice: MemberNotice, server: str | None) -> str:
    """`server` by its name, where it is known."""
    where = f"In **{quoted(server, _NAME_MOST)}**: " if server else ""
    return f"{where}{_text(notice)} `/credits history` there shows every line."


def below(answer: str, notices: Sequence[MemberNotice]) -> str | None:
    """The answer with the notices under it, for whoever takes no direct messages; None where that is too long."""
    lines = [f"-# You were not told yet: {_text(notice)}" for notice in notices]
    text = "\n".join(filter(None, (answer, *lines)))
    return text if len(text) <= CONTENT_LIMIT else None


def _text(notice: MemberNotice) -> str:
    actor, amount = member(notice.actor_id), count(abs(notice.amount), "credit")
    if notice.kind == "cancel":
        return f"{actor} cancelled your job {code(str(notice.job_id))}; {amount} came back."
    return f"{actor} gave you {amount}." if notice.amount > 0 else f"{actor} took {amount} back from you."

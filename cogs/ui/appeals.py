"""The form of an appeal, its card for moderators, and what its author hears of it."""

from collections.abc import Mapping
from typing import Any, Final

import discord
from discord import ui

from bot.domain.appeals import Against
from bot.domain.job import Job
from bot.domain.review import MOST_NOTE, Decision, Review
from bot.pipeline.appeals import AppealState
from cogs.ui import forms
from cogs.ui.buttons import appeal_button, decided_button, view
from cogs.ui.custom_ids import custom_id
from cogs.ui.layouts import layout, row, text
from cogs.ui.markup import code, member, quoted
from cogs.ui.words import Words, words

UPHOLD: Final = "appeal-uphold"
_TEXT: Final = "text"
Layout = ui.LayoutView
Row = ui.ActionRow[Layout]


def form(custom_id: str, say: Words) -> ui.Modal:
    modal = ui.Modal(title=say("appeal-title"), custom_id=custom_id)
    field = ui.TextInput[Any](custom_id=_TEXT, style=discord.TextStyle.paragraph, max_length=MOST_NOTE)
    modal.add_item(ui.Label(text=say("appeal-label"), description=say("appeal-about"), component=field))
    modal.stop()
    return modal


def read_text(data: Mapping[str, Any]) -> str:
    return forms.fields(data).get(_TEXT, "")[:MOST_NOTE]


# ---------------------------------------------------------------- for moderators


def facts(review: Review, say: Words) -> list[str]:
    against = Against.from_json(review.data)
    decided = say(
        "appeal-against",
        what=against.what,
        act=against.act or "none",
        by=say.listed([member(one) for one in against.by]),
        has_why="yes" if against.why else "no",
        why=say("review-why", why=against.why or "other"),
    )
    return [f"> {quoted(str(review.data.get('text', '')), MOST_NOTE)}", decided, say("appeal-choices")]


def headline(review: Review, say: Words) -> str:
    """Once it is decided."""
    return say(
        "appeal-closed",
        granted=_granted(review),
        by=say.listed([member(one) for one in review.by]),
        member=member(review.member_id),
        job=code(review.job_id or ""),
    )


def decisions(review: Review, say: Words) -> Row:
    made: Row = ui.ActionRow()
    made.add_item(_button(say, review, UPHOLD, discord.ButtonStyle.secondary))
    made.add_item(_button(say, review, "appeal-lift", discord.ButtonStyle.success))
    return made


def _button(say: Words, review: Review, action: str, style: discord.ButtonStyle) -> ui.Button[Layout]:
    written = custom_id(action, review.job_id or "0", str(review.id))
    return ui.Button(label=say(f"button-{action}"), style=style, custom_id=written)


def decided(review: Review, say: Words) -> str:
    """What the moderator who pressed reads."""
    act = Against.from_json(review.data).act or "none"
    return say("appeal-decided", granted=_granted(review), act=act, member=member(review.member_id))


def _granted(review: Review) -> str:
    return "yes" if review.decision is Decision.GRANTED else "no"


# ---------------------------------------------------------------- for the author


def outcome(review: Review, say: Words) -> str:
    """For the author alone: how the appeal stands, or was decided."""
    if review.decision is None:
        return say("appeal-waits")
    against = Against.from_json(review.data)
    return say(
        "appeal-outcome", granted=_granted(review), act=against.act or "none", job=code(review.job_id or "")
    )


def after_why(state: AppealState, say: Words) -> tuple[str, ui.View | None]:
    """What stands below the answer to Why?: the reason, the appeal, or the button for one."""
    against, lines = state.against, list[str]()
    if against is None:
        return "", None
    if against.what == "withdrawn" and against.why:
        lines.append(say("appeal-reason", why=say("review-why", why=against.why)))
    if state.appeal:
        lines.append(outcome(state.appeal, say))
    offered = (appeal_button(say, state.job),) if state.open_to_appeal else ()
    return "\n".join(lines), view(offered)


def public_word(job: Job) -> Layout:
    """In answer to the card, where others read it too: that it was decided, not how."""
    say = words(job.public_locale)
    told = say("appeal-public", member=member(job.member_id), job=code(job.id))
    return layout([text(told), *row((decided_button(say, job),))])

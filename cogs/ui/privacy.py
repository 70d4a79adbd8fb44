"""What is kept about a member, in words, and the question whether to delete it."""

from typing import Final

import discord

from bot.pipeline.erasures import Begun
from bot.pipeline.privacy import Overview
from cogs.ui import buttons
from cogs.ui.custom_ids import panel_id
from cogs.ui.markup import CONTENT_LIMIT, shorten, when
from cogs.ui.words import Words

PANEL: Final = "privacy"
DELETE: Final = "delete"


def kept(say: Words, found: Overview, *, media_hours: int, job_days: int) -> str:
    there, since = found.kept, found.erasing_since
    told = say(
        "privacy-kept",
        jobs=there.jobs,
        here=there.jobs_here,
        inputs=there.inputs,
        days=job_days,
        media=there.media,
        hours=media_hours,
        favourites=there.favourites,
        defaults="yes" if there.defaults else "no",
        lines=there.ledger_lines,
        blocked=there.blocked,
        whole=there.blocked_with_prompt,
        strikes=there.strikes,
        sanctions=there.sanctions,
        reports=there.reports,
        notices=there.notices,
        erasing="yes" if since else "no",
        since=when(since) if since else "",
    )
    return shorten(told, CONTENT_LIMIT)


def question(say: Words, found: Overview) -> tuple[str, discord.ui.View]:
    """With the button that says yes."""
    confirm = buttons.Button(
        label=say("button-confirm"),
        style=discord.ButtonStyle.danger,
        custom_id=panel_id(PANEL, DELETE),
    )
    return say("erase-question", jobs=found.kept.jobs), buttons.view_of([confirm])


def begun(say: Words, done: Begun) -> str:
    return say("erase-begun", left=done.left, cancelled=done.cancelled)

"""What waits for moderators, each with its age and a link to its card: the pages of `/mod queue`, and the reminder."""

from collections.abc import Sequence
from typing import Final

import discord

from bot.domain.review import Review
from bot.pipeline.review_queue import QueuePage, Waiting
from cogs.ui.custom_ids import panel_id
from cogs.ui.layouts import Item, boxed, layout, text
from cogs.ui.markup import code, member, message_link, quoted, when
from cogs.ui.me_panel import button, in_row, link
from cogs.ui.words import Words

PANEL: Final = "queue"
PAGE: Final = "page"
_PROMPT_SHOWN = 80
_COLOUR: Final = discord.Colour.orange()


def queue_page(say: Words, page: QueuePage) -> discord.ui.LayoutView:
    entries = [_entry(say, one) for one in page.waiting]
    return layout(
        [boxed([text(say("queue-title", count=page.total)), *entries, _turning(say, page)], _COLOUR)]
    )


def reminder(say: Words, due: Sequence[Review]) -> str:
    """In the channel of the cards; it calls nobody."""
    lines = [
        say(
            "queue-reminder-line",
            kind=review.kind,
            job=code(review.job_id or ""),
            since=when(review.created_at),
            expires=when(review.expires_at or review.created_at),
            url=card_link(review),
        )
        for review in due
    ]
    return "\n".join([say("queue-reminder", count=len(due)), *lines])


def card_link(review: Review) -> str:
    return message_link(review.guild_id, review.channel_id or 0, review.message_id or 0)


def _entry(say: Words, one: Waiting) -> Item:
    review = one.review
    line = say(
        "queue-line",
        kind=review.kind,
        member=member(review.member_id),
        since=when(review.created_at),
        ends="yes" if review.expires_at else "no",
        expires=when(review.expires_at) if review.expires_at else "",
        carded="yes" if review.message_id else "no",
    )
    prompt = [f"||{quoted(one.prompt, _PROMPT_SHOWN)}||"] if one.prompt else []
    job = [code(review.job_id)] if review.job_id else []
    line = "\n".join(filter(None, (line, " ".join([*prompt, *job]))))
    if review.message_id is None:
        return text(line)
    section: Item = discord.ui.Section(line, accessory=link(say("me-open"), card_link(review)))
    return section


def _turning(say: Words, page: QueuePage) -> Item:
    """The first page has what waits longest."""
    older = button(say("me-older"), panel_id(PANEL, PAGE, str(max(page.number - 1, 0))))
    newer = button(say("me-newer"), panel_id(PANEL, PAGE, str(page.number + 1)))
    older.disabled, newer.disabled = page.number == 0, page.last
    # Two buttons of one message never have the same id.
    refresh = button(say("me-refresh"), panel_id(PANEL, PAGE, str(page.number), "again"))
    return in_row(refresh) if page.number == 0 and page.last else in_row(older, newer, refresh)

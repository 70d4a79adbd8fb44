"""The form of a report, and what its card tells moderators: how many, why, in whose words; never who."""

from typing import Final

import discord
from discord import ui

from bot.domain.review import Review
from bot.pipeline.reported import Reported
from bot.pipeline.reports import Settled
from bot.pipeline.review_card import ReviewCard
from cogs.ui import sanctions, verdicts
from cogs.ui.custom_ids import custom_id
from cogs.ui.markup import member, message_link, quoted
from cogs.ui.words import Words, words

PREVIEW_FILE: Final = "preview.jpg"
KEEP: Final = "report-keep"
_NOTE_SHOWN = 200
Layout = ui.LayoutView
Row = ui.ActionRow[Layout]


def form(custom_id: str, say: Words) -> ui.Modal:
    """Read by `verdicts.read`."""
    title, label, about = say("report-title"), say("report-note-label"), say("report-note-about")
    return verdicts.form(custom_id, say, title, label, about)


def facts(reported: Reported, say: Words) -> list[str]:
    whys = say.listed(f"{say('review-why', why=why)} ({count})" for why, count in reported.whys)
    notes = [f"> {quoted(note, _NOTE_SHOWN)}" for note in reported.notes]
    standing = say(
        "report-standing",
        hidden="yes" if reported.hidden else "no",
        counting=reported.counting,
        needed=reported.to_hide,
    )
    return [say("report-count", reports=reported.reports, whys=whys), *notes, standing]


def decisions(card: ReviewCard) -> Row:
    review, say = card.review, words(card.locale)
    row: Row = ui.ActionRow()
    row.add_item(_button(say, review, KEEP, discord.ButtonStyle.success))
    row.add_item(_button(say, review, "report-withdraw"))
    row.add_item(_button(say, review, "report-strike", discord.ButtonStyle.danger))
    row.add_item(_button(say, review, "report-ban", discord.ButtonStyle.danger))
    if card.reported and card.reported.message:
        url = message_link(review.guild_id, *card.reported.message)
        row.add_item(ui.Button[Layout](label=say("button-open"), style=discord.ButtonStyle.link, url=url))
    return row


def _button(
    say: Words, review: Review, action: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> ui.Button[Layout]:
    written = custom_id(action, review.job_id or "0", str(review.id))
    return ui.Button(label=say(f"button-{action}"), style=style, custom_id=written)


def decided(settled: Settled, say: Words) -> str:
    """What the moderator who pressed reads: of a strike also what followed."""
    review, done = settled.review, settled.sanctioned
    struck = done if done and done.act == "strike" else None
    told = say(
        "report-decided",
        decision=review.decision.value if review.decision else "gone",
        struck="yes" if struck else "no",
        member=member(review.member_id),
    )
    return f"{told}\n{sanctions.decided(say, struck)}" if struck else told

"""The page of `/me` with a member's last jobs: how each stands, and a button for what can be done with it."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.domain.catalog import Catalog
from bot.domain.job import WAITING, Job, State
from bot.pipeline.job_control import RecentJob
from cogs.ui.custom_ids import custom_id
from cogs.ui.layouts import Item, text
from cogs.ui.markup import code, message_link, quoted, when
from cogs.ui.me_panel import button, framed, in_row, link, me_id
from cogs.ui.texts import status
from cogs.ui.words import Words

MOST = 8
"""Jobs on the page."""


def jobs_page(
    say: Words, found: Sequence[RecentJob], catalog: Catalog, told: str | None = None
) -> discord.ui.LayoutView:
    shown = [_entry(say, one, catalog) for one in found[:MOST]] or [text(say("jobs-none"))]
    refresh = in_row(button(say("me-refresh"), me_id("jobs")))
    return framed("jobs", [text(say("me-jobs")), *shown, refresh], say, told)


def _entry(say: Words, one: RecentJob, catalog: Catalog) -> Item:
    job = one.job
    line = say(
        "me-job-line",
        job=code(job.id),
        state=status(say, job),
        model=job.request.model,
        when=when(job.created_at),
        prompt=quoted(job.request.prompt, 80),
    )
    beside = _button(say, one, catalog)
    if beside is None:
        return text(line)
    section: Item = discord.ui.Section(line, accessory=beside)
    return section


def _button(say: Words, one: RecentJob, catalog: Catalog) -> discord.ui.Button[Any] | None:
    """The one that is wanted most: to take back what waits, to see a result, to learn why there is none."""
    job = one.job
    if _cancellable(job, catalog):
        return button(say("me-cancel"), me_id("jobs", "cancel", job.id))
    if url := _url(one):
        return link(say("me-open"), url)
    if job.terminal and job.state is not State.DELIVERED:
        return button(say("me-why"), custom_id("why", job.id))
    return None


def _cancellable(job: Job, catalog: Catalog) -> bool:
    stoppable = job.state is State.RUNNING and catalog.stoppable(job.request.model, job.provider)
    return job.state in WAITING or stoppable


def _url(one: RecentJob) -> str | None:
    """Of the result; of the card, while it lives."""
    job = one.job
    if one.result:
        return message_link(job.guild_id, *one.result)
    if not job.terminal and job.card_id and job.card_channel_id:
        return message_link(job.guild_id, job.card_channel_id, job.card_id)
    return None

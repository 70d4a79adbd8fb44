"""Buttons as they are put on messages. What a press does is the business of the action of the same id."""

from collections.abc import Sequence

import discord

from bot.domain.job import WAITING, Job, State
from bot.domain.starting import Starts
from cogs.ui.custom_ids import custom_id
from cogs.ui.remix import PROMPT_LIMIT
from cogs.ui.words import Words

Button = discord.ui.Button[discord.ui.View]
Buttons = tuple[Button, ...]


def waiting_buttons(job: Job, *, stoppable: bool = False) -> Buttons:
    """Cancel, for as long as nothing is being paid, or while it runs where that is `stoppable`."""
    open_to_cancel = job.state in WAITING or (stoppable and job.state is State.RUNNING)
    return (_cancel(job),) if open_to_cancel else ()


def result_buttons(job: Job, starts: Starts) -> Buttons:
    """At most five, which is a row; the rest is behind the last one."""
    remix = [_plain(job, "remix", "Remix")] if len(job.request.prompt) <= PROMPT_LIMIT else []
    begin = [_plain(job, "animate", "Animate")] if starts.video else []
    begin += [_plain(job, "vary", "Vary")] if starts.picture and not starts.video else []
    return (_again(job, "Again"), *remix, *begin, _plain(job, "save", "Save"), _plain(job, "more", "⋯"))


def more_buttons(job: Job, starts: Starts, *, deletable: bool) -> Buttons:
    """Behind the ⋯ of a result."""
    vary = [_plain(job, "vary", "Vary")] if starts.picture and starts.video else []
    return (*vary, *([_delete(job)] if deletable else []))


def saved_buttons(job_id: str, say: Words) -> Buttons:
    """Below the word that it is saved already."""
    return (_quiet(custom_id("unsave", job_id), say("save-remove")),)


def retry_buttons(job: Job) -> Buttons:
    """Under the word that a job ended without a result."""
    return (_again(job, "Try again"),)


def confirm_buttons(job: Job) -> Buttons:
    """Under the question whether to delete."""
    yes = Button(
        label="Delete for everybody",
        style=discord.ButtonStyle.danger,
        custom_id=custom_id("withdraw", job.id),
    )
    return (yes,)


def view(items: Sequence[discord.ui.Item[discord.ui.View]]) -> discord.ui.View | None:
    """A view that discord.py sends and forgets: it keeps no view that is stopped, and so leaks none."""
    if not items:
        return None
    made = discord.ui.View(timeout=None)
    for item in items:
        made.add_item(item)
    made.stop()
    return made


def _cancel(job: Job) -> Button:
    return _plain(job, "cancel", "Cancel")


def _plain(job: Job, action: str, label: str) -> Button:
    return _quiet(custom_id(action, job.id), label)


def _quiet(custom_id: str, label: str) -> Button:
    return Button(label=label, style=discord.ButtonStyle.secondary, custom_id=custom_id)


def _again(job: Job, label: str) -> Button:
    return Button(label=label, style=discord.ButtonStyle.primary, custom_id=custom_id("again", job.id))


def _delete(job: Job) -> Button:
    return Button(label="Delete", style=discord.ButtonStyle.danger, custom_id=custom_id("delete", job.id))

"""Buttons as they are put on messages. What a press does is the business of the action of the same id."""

import discord

from bot.domain.job import WAITING, Job, State
from cogs.ui.custom_ids import custom_id
from cogs.ui.remix import PROMPT_LIMIT

Button = discord.ui.Button[discord.ui.View]
Buttons = tuple[Button, ...]


def waiting_buttons(job: Job, *, stoppable: bool = False) -> Buttons:
    """Cancel, for as long as nothing is being paid, or while it runs where that is `stoppable`."""
    open_to_cancel = job.state in WAITING or (stoppable and job.state is State.RUNNING)
    return (_cancel(job),) if open_to_cancel else ()


def result_buttons(job: Job) -> Buttons:
    remix = [_plain(job, "remix", "Remix")] if len(job.request.prompt) <= PROMPT_LIMIT else []
    return (_again(job, "Again"), *remix, _delete(job))


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


def view(buttons: Buttons) -> discord.ui.View | None:
    """A view that discord.py sends and forgets: it keeps no view that is stopped, and so leaks none."""
    if not buttons:
        return None
    made = discord.ui.View(timeout=None)
    for button in buttons:
        made.add_item(button)
    made.stop()
    return made


def _cancel(job: Job) -> Button:
    return _plain(job, "cancel", "Cancel")


def _plain(job: Job, action: str, label: str) -> Button:
    return Button(label=label, style=discord.ButtonStyle.secondary, custom_id=custom_id(action, job.id))


def _again(job: Job, label: str) -> Button:
    return Button(label=label, style=discord.ButtonStyle.primary, custom_id=custom_id("again", job.id))


def _delete(job: Job) -> Button:
    return Button(label="Delete", style=discord.ButtonStyle.danger, custom_id=custom_id("delete", job.id))

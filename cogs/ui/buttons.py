"""Buttons as they are put on messages. What a press does is the business of the action of the same id."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import discord

from bot.domain.job import WAITING, Job, State
from bot.domain.origin import Work
from cogs.ui.custom_ids import custom_id
from cogs.ui.remix import PROMPT_LIMIT
from cogs.ui.words import Words

Button = discord.ui.Button[discord.ui.View]
Buttons = tuple[Button, ...]
WITHDRAWN = "withdrawn"
APPEALED = "appealed"


def waiting_buttons(say: Words, job: Job, *, stoppable: bool = False, to_confirm: bool = False) -> Buttons:
    """Cancel, for as long as nothing is being paid, or while it runs where that is `stoppable`. Confirm, where its
    author has yet to agree to a moderator's change.
    """
    open_to_cancel = job.state in WAITING or (stoppable and job.state is State.RUNNING)
    confirm = (take_edit_button(say, job),) if to_confirm else ()
    return (*confirm, _plain(say, job, "cancel")) if open_to_cancel else ()


def take_edit_button(say: Words, job: Job, draft: int | None = None) -> Button:
    """`draft`: the one that the author has before them; None: it is shown first."""
    return Button(
        label=say("button-confirm"),
        style=discord.ButtonStyle.primary,
        custom_id=custom_id("review-confirm", job.id, None if draft is None else str(draft)),
    )


_SELDOM: Final[tuple[Work, ...]] = ("vary", "edit", "extend", "upscale", "cut-out")
"""Behind the ⋯, but for the first where there is room for it."""


def result_buttons(say: Words, job: Job, starts: AbstractSet[Work]) -> Buttons:
    """At most five, which is a row; the rest is behind the last one."""
    begin = [_plain(say, job, work) for work in _ahead(starts)]
    more = _quiet(custom_id("more", job.id), "⋯")
    return (_again(say, job, "again"), *_remix(say, job), *begin, _plain(say, job, "save"), more)


def done_buttons(say: Words, job: Job, url: str | None) -> Buttons:
    """On the card of a delivered job, which is not where its result is."""
    lead = [Button(label=say("button-open"), url=url)] if url else []
    return (*lead, _plain(say, job, "again"), *_remix(say, job))


def more_buttons(say: Words, job: Job, starts: AbstractSet[Work], *, deletable: bool, own: bool) -> Buttons:
    """Behind the ⋯ of a result. Nobody reports their own."""
    begin = [_plain(say, job, work) for work in _SELDOM if work in starts and work not in _ahead(starts)]
    report = [] if own else [_plain(say, job, "report")]
    return (*begin, *report, *([_dangerous(say, job, "delete")] if deletable else []))


def _ahead(starts: AbstractSet[Work]) -> tuple[Work, ...]:
    """What stands on the result itself."""
    return ("animate",) if "animate" in starts else tuple(work for work in _SELDOM[:1] if work in starts)


def saved_buttons(job_id: str, say: Words) -> Buttons:
    """Below the word that it is saved already."""
    return (_quiet(custom_id("unsave", job_id), say("save-remove")),)


def failed_buttons(say: Words, job: Job) -> Buttons:
    """Under the word that a job ended without a result."""
    return (_again(say, job, "retry"), _plain(say, job, "why"))


def withdrawn_buttons(say: Words, job: Job) -> Buttons:
    """Under the word to its author that it was taken down; the argument tells that from other answers to the card."""
    return (_quiet(custom_id("why", job.id, WITHDRAWN), say("button-why")), appeal_button(say, job))


def appeal_button(say: Words, job: Job) -> Button:
    return _plain(say, job, "appeal")


def why_button(say: Words, job: Job) -> Button:
    return _plain(say, job, "why")


def decided_button(say: Words, job: Job) -> Button:
    """Under the word to its author that an appeal was decided."""
    return _quiet(custom_id("why", job.id, APPEALED), say("button-why"))


def confirm_buttons(say: Words, job: Job) -> Buttons:
    """Under the question whether to delete."""
    return (_dangerous(say, job, "withdraw"),)


def view(items: Sequence[discord.ui.Item[discord.ui.View]]) -> discord.ui.View | None:
    """A view that discord.py sends and forgets: it keeps no view that is stopped, and so leaks none."""
    return view_of(items) if items else None


def view_of(items: Sequence[discord.ui.Item[discord.ui.View]]) -> discord.ui.View:
    made = discord.ui.View(timeout=None)
    for item in items:
        made.add_item(item)
    made.stop()
    return made


def _remix(say: Words, job: Job) -> Buttons:
    return (_plain(say, job, "remix"),) if len(job.request.prompt) <= PROMPT_LIMIT else ()


def _plain(say: Words, job: Job, action: str) -> Button:
    return _quiet(custom_id(action, job.id), say(f"button-{action}"))


def _quiet(custom_id: str, label: str) -> Button:
    return Button(label=label, style=discord.ButtonStyle.secondary, custom_id=custom_id)


def _again(say: Words, job: Job, label: str) -> Button:
    return Button(
        label=say(f"button-{label}"),
        style=discord.ButtonStyle.primary,
        custom_id=custom_id("again", job.id),
    )


def _dangerous(say: Words, job: Job, action: str) -> Button:
    return Button(
        label=say(f"button-{action}"),
        style=discord.ButtonStyle.danger,
        custom_id=custom_id(action, job.id),
    )

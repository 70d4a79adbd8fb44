"""Remix: the request in a form, to be changed and asked for anew."""

from dataclasses import dataclass
from functools import partial

from bot.domain.catalog import Catalog
from bot.domain.errors import NoResult
from bot.pipeline.job_access import JobAccess
from bot.pipeline.reuse import Reuse
from cogs.actions.action import Answers, May, Press
from cogs.asking import Asking
from cogs.ui import remix
from cogs.ui.custom_ids import custom_id


@dataclass(frozen=True, slots=True)
class Remix:
    id = "remix"
    may = May.EVERYBODY_THERE
    answers = Answers.WITH_A_FORM

    access: JobAccess
    reuse: Reuse
    catalog: Catalog
    asking: Asking

    async def pressed(self, press: Press) -> None:
        job = await self.access.readable(press.job_id, press.actor, press.place)
        # Such a result has no button, but the menu of its message has.
        if len(job.request.prompt) > remix.PROMPT_LIMIT:
            raise NoResult("too_long")
        form = remix.form(job, self.catalog, custom_id(self.id, job.id), press.say)
        await press.interaction.response.send_modal(form)

    async def submitted(self, press: Press) -> None:
        admit = partial(
            self.reuse.remix,
            press.job_id,
            press.interaction.id,
            press.actor,
            press.place,
            remix=remix.read(press.data),
        )
        await self.asking.ask(press.interaction, admit)

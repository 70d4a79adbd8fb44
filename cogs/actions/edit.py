"""Edit: a picture or a video of a result, changed as the form says. Extend: a video of one, which goes on so."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from bot.domain.catalog import Catalog
from bot.domain.errors import NoResult
from bot.domain.origin import Work
from bot.domain.starting import first
from bot.pipeline.job_access import JobAccess, nothing_for
from bot.pipeline.reuse import Reuse
from cogs.actions.action import Answers, May, Press
from cogs.asking import Asking
from cogs.ui import edit
from cogs.ui.custom_ids import custom_id


@dataclass(frozen=True, slots=True)
class ByForm:
    may = May.EVERYBODY_THERE
    answers = Answers.WITH_A_FORM
    id: ClassVar[Work]

    access: JobAccess
    reuse: Reuse
    catalog: Catalog
    asking: Asking

    async def pressed(self, press: Press) -> None:
        found = await self.access.result(press.job_id, press.actor, press.place)
        files = found.that_can(self.id)
        if not files:
            raise nothing_for(self.id)
        start = first(self.id, files[0], found.job.request, self.catalog)
        if start is None:
            raise NoResult("no_model")
        source = edit.Source(found.job.request, files, self.catalog)
        form = edit.form(start, source, custom_id(self.id, press.job_id), press.say)
        await press.interaction.response.send_modal(form)

    async def submitted(self, press: Press) -> None:
        start = edit.read(self.id, press.data)
        if start is None:
            raise nothing_for(self.id)
        admit = partial(self.reuse.start, press.job_id, press.interaction.id, press.actor, press.place, start)
        await self.asking.ask(press.interaction, admit)


class Edit(ByForm):
    id = "edit"


class Extend(ByForm):
    id = "extend"

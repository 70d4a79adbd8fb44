"""Edit: a picture of a result, changed as the form says."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from bot.domain.catalog import Catalog
from bot.domain.errors import NoResult
from bot.domain.starting import first
from bot.pipeline.gate import Gate
from cogs.actions.action import Answers, May, Press
from cogs.asking import Asking
from cogs.ui import edit
from cogs.ui.custom_ids import custom_id


@dataclass(frozen=True, slots=True)
class Edit:
    id: ClassVar = "edit"
    may: ClassVar = May.EVERYBODY_THERE
    answers: ClassVar = Answers.WITH_A_FORM

    gate: Gate
    catalog: Catalog
    asking: Asking

    async def pressed(self, press: Press) -> None:
        found = await self.gate.result(press.job_id, press.actor, press.place)
        if not found.pictures:
            raise NoResult("no_picture")
        start = first("edit", found.pictures[0].index, found.job.request, self.catalog)
        if start is None:
            raise NoResult("no_model")
        form = edit.form(start, found.pictures, self.catalog, custom_id(self.id, press.job_id), press.say)
        await press.interaction.response.send_modal(form)

    async def submitted(self, press: Press) -> None:
        start = edit.read(press.data)
        if start is None:
            raise NoResult("no_picture")
        admit = partial(self.gate.start, press.job_id, press.interaction.id, press.actor, press.place, start)
        await self.asking.ask(press.interaction, admit)

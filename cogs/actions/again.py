"""Again, and Try again: the same request once more."""

from dataclasses import dataclass
from functools import partial

from bot.pipeline.reuse import Reuse
from cogs.actions.action import Answers, May, Press
from cogs.asking import Asking


@dataclass(frozen=True, slots=True)
class Again:
    id = "again"
    may = May.EVERYBODY_THERE
    answers = Answers.PRIVATELY

    reuse: Reuse
    asking: Asking

    async def pressed(self, press: Press) -> None:
        admit = partial(self.reuse.again, press.job_id, press.interaction.id, press.actor, press.place)
        await self.asking.ask(press.interaction, admit)

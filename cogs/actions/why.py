"""Why?: how a job ended, in full."""

from dataclasses import dataclass
from typing import ClassVar

from bot.pipeline.job_control import JobControl
from cogs.actions.action import Answers, May, Press
from cogs.answers import answer
from cogs.ui import texts


@dataclass(frozen=True, slots=True)
class Why:
    id: ClassVar = "why"
    may: ClassVar = May.AUTHOR_OR_MODERATOR
    answers: ClassVar = Answers.PRIVATELY

    job_control: JobControl

    async def pressed(self, press: Press) -> None:
        shown = await self.job_control.show(press.job_id, press.actor, press.place)
        await answer(press.interaction, texts.ending(press.say, shown.job, press.actor.member_id))

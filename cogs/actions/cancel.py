"""Cancel: a job that waits, or that its provider can stop, is taken back."""

from dataclasses import dataclass

from bot.pipeline.job_control import JobControl
from cogs.actions.action import Answers, May, Press
from cogs.answers import answer
from cogs.ui import texts


@dataclass(frozen=True, slots=True)
class Cancel:
    id = "cancel"
    may = May.AUTHOR_OR_MODERATOR
    answers = Answers.PRIVATELY

    job_control: JobControl

    async def pressed(self, press: Press) -> None:
        cancelled = await self.job_control.cancel(press.job_id, press.actor, press.place)
        await answer(press.interaction, texts.cancelled(press.say, cancelled, press.actor.member_id))


class TakeBack(Cancel):
    """Beside Confirm: the private question with both has been answered, and goes."""

    id = "review-cancel"
    answers = Answers.IN_PLACE

"""Confirm: an author takes the prompt as a moderator has changed it. Where others see the button, it is shown first;
so it is where another one was shown.
"""

from dataclasses import dataclass

from bot.pipeline.job_control import JobControl
from bot.pipeline.reviews import Reviews
from cogs.actions.action import Answers, May, Press
from cogs.answers import answer
from cogs.ui import buttons, reviews


@dataclass(frozen=True, slots=True)
class Confirm:
    id = "review-confirm"
    may = May.AUTHOR
    answers = Answers.IN_PLACE

    reviews: Reviews
    job_control: JobControl

    async def pressed(self, press: Press) -> None:
        prompt, draft = await self.reviews.edited(press.job_id, press.actor, press.place)
        if press.argument == str(draft):
            done = await self.reviews.confirm(press.job_id, draft, press.actor, press.place)
            await answer(press.interaction, reviews.confirmed(done, press.say))
            return
        shown = await self.job_control.show(press.job_id, press.actor, press.place)
        question = reviews.question(shown.job, prompt, press.say)
        offered = buttons.view(reviews.confirm_buttons(shown.job, seen=draft))
        await answer(press.interaction, question, view=offered)

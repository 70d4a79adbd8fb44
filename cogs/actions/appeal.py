"""Appeal, for the author of what was declined or withdrawn; and what moderators press on its card."""

from dataclasses import dataclass

from bot.pipeline.appeals import Appeals
from cogs.actions.action import Answers, May, Press
from cogs.actions.review import meant
from cogs.answers import answer, answer_in_passing
from cogs.ui import appeals
from cogs.ui.custom_ids import custom_id


@dataclass(frozen=True, slots=True)
class Appeal:
    id = "appeal"
    may = May.AUTHOR
    answers = Answers.WITH_A_FORM

    appeals: Appeals

    async def pressed(self, press: Press) -> None:
        await self.appeals.look(press.job_id, press.actor, press.place)
        form = appeals.form(custom_id(self.id, press.job_id), press.say)
        await press.interaction.response.send_modal(form)

    async def submitted(self, press: Press) -> None:
        text = appeals.read_text(press.data)
        await self.appeals.appeal(press.job_id, press.actor, press.place, text)
        await answer(press.interaction, press.say("appeal-received"))


@dataclass(frozen=True, slots=True)
class Uphold:
    id = "appeal-uphold"
    may = May.MODERATOR
    answers = Answers.PRIVATELY

    appeals: Appeals

    async def pressed(self, press: Press) -> None:
        review = await self.appeals.uphold(meant(press))
        await answer_in_passing(press.interaction, appeals.decided(review, press.say))


@dataclass(frozen=True, slots=True)
class Lift:
    id = "appeal-lift"
    may = May.MODERATOR
    answers = Answers.PRIVATELY

    appeals: Appeals

    async def pressed(self, press: Press) -> None:
        review = await self.appeals.lift(meant(press))
        await answer_in_passing(press.interaction, appeals.decided(review, press.say))

"""Save: a result among the member's favourites, which nobody else sees; and taken out of them again."""

from dataclasses import dataclass

from bot.pipeline.favourites import Favourites
from cogs.actions.action import Answers, May, Press
from cogs.answers import answer
from cogs.ui import buttons


@dataclass(frozen=True, slots=True)
class Save:
    id = "save"
    may = May.EVERYBODY_THERE
    answers = Answers.PRIVATELY

    favourites: Favourites

    async def pressed(self, press: Press) -> None:
        new, say = await self.favourites.save(press.job_id, press.actor, press.place), press.say
        told = say("save-done") if new else say("save-already")
        remove = () if new else buttons.saved_buttons(press.job_id, say)
        await answer(press.interaction, told, view=buttons.view(remove))


@dataclass(frozen=True, slots=True)
class Unsave:
    id = "unsave"
    may = May.FOR_ONESELF
    answers = Answers.IN_PLACE

    favourites: Favourites

    async def pressed(self, press: Press) -> None:
        gone = await self.favourites.remove(press.actor.member_id, press.job_id)
        await answer(press.interaction, press.say("save-removed") if gone else press.say("save-not-there"))

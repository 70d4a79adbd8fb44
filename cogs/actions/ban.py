"""Ban, on a line of the log channel: who made it makes nothing more in this server."""

from dataclasses import dataclass

from bot.pipeline.sanctions import Sanctions
from cogs.actions.action import Answers, May, Press
from cogs.answers import answer
from cogs.ui import sanctions


@dataclass(frozen=True, slots=True)
class Ban:
    id = "mod-ban"
    may = May.MODERATOR
    answers = Answers.PRIVATELY

    sanctions: Sanctions

    async def pressed(self, press: Press) -> None:
        key = f"press:{press.interaction.id}"
        job_id, actor, place = press.job_id, press.actor, press.place
        decided = await self.sanctions.ban_author(job_id, actor, place, key)
        await answer(press.interaction, sanctions.decided(press.say, decided))

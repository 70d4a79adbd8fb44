"""⋯: how a result was made, and what is done with it more seldom."""

from dataclasses import dataclass

from bot.domain.catalog import Catalog
from bot.domain.errors import Refused
from bot.domain.starting import starts_of
from bot.pipeline.job_access import JobAccess
from bot.pipeline.withdrawals import Withdrawals
from cogs.actions.action import Answers, May, Press
from cogs.answers import answer
from cogs.ui import buttons, details


@dataclass(frozen=True, slots=True)
class More:
    id = "more"
    may = May.EVERYBODY_THERE
    answers = Answers.PRIVATELY

    access: JobAccess
    withdrawals: Withdrawals
    catalog: Catalog

    async def pressed(self, press: Press) -> None:
        found = await self.access.result(press.job_id, press.actor, press.place)
        offered = buttons.more_buttons(
            press.say,
            found.job,
            starts_of(found.job.lane, self.catalog),
            deletable=await self._deletable(press),
            own=found.job.member_id == press.actor.member_id,
        )
        text = details.of(found, self.catalog.find(found.job.request.model), press.say)
        await answer(press.interaction, text, view=buttons.view(offered))

    async def _deletable(self, press: Press) -> bool:
        """What nobody can do is not offered; whoever can is asked again when they do."""
        try:
            await self.withdrawals.look(press.job_id, press.actor, press.place)
        except Refused:
            return False
        return True

"""Delete asks whether to, Withdraw says yes: all that was published of a job is taken down. A moderator is not asked:
from the menu of a message it is one press.
"""

from dataclasses import dataclass

from bot.pipeline.withdrawals import Withdrawals
from cogs.actions.action import Answers, May, Press
from cogs.answers import answer
from cogs.ui import buttons


@dataclass(frozen=True, slots=True)
class Delete:
    id = "delete"
    may = May.AUTHOR_OR_MODERATOR
    answers = Answers.IN_PLACE

    withdrawals: Withdrawals

    async def pressed(self, press: Press) -> None:
        job = await self.withdrawals.look(press.job_id, press.actor, press.place)
        question = buttons.view(buttons.confirm_buttons(press.say, job))
        await answer(press.interaction, press.say("delete-it"), view=question)


@dataclass(frozen=True, slots=True)
class Withdraw:
    id = "withdraw"
    may = May.AUTHOR_OR_MODERATOR
    answers = Answers.IN_PLACE

    withdrawals: Withdrawals

    async def pressed(self, press: Press) -> None:
        job = await self.withdrawals.ask(press.job_id, press.actor, press.place)
        await answer(press.interaction, press.say("deleting", job=job.id))


@dataclass(frozen=True, slots=True)
class WithdrawAsModerator:
    id = "mod-withdraw"
    may = May.MODERATOR
    answers = Answers.PRIVATELY

    withdrawals: Withdrawals

    async def pressed(self, press: Press) -> None:
        job = await self.withdrawals.moderate(press.job_id, press.actor, press.place)
        await answer(press.interaction, press.say("withdrawing", job=job.id))

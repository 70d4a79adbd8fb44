"""Report, for members; and what moderators press on the card of what was reported."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar

from bot.pipeline.reports import Reports, Settled
from bot.pipeline.reviews import Meant
from cogs.actions.action import Answers, May, Press
from cogs.actions.review import meant
from cogs.answers import answer, answer_in_passing
from cogs.ui import reports, verdicts
from cogs.ui.custom_ids import custom_id


@dataclass(frozen=True, slots=True)
class Report:
    id = "report"
    may = May.EVERYBODY_THERE
    answers = Answers.WITH_A_FORM

    reports: Reports

    async def pressed(self, press: Press) -> None:
        await self.reports.look(press.job_id, press.actor, press.place)
        form = reports.form(custom_id(self.id, press.job_id), press.say)
        await press.interaction.response.send_modal(form)

    async def submitted(self, press: Press) -> None:
        said = verdicts.read(press.data)
        new = await self.reports.report(press.job_id, press.actor, press.place, said)
        await answer(press.interaction, press.say("report-received" if new else "report-twice"))


@dataclass(frozen=True, slots=True)
class _Decision:
    may = May.MODERATOR
    answers = Answers.PRIVATELY
    decide: ClassVar[Callable[[Reports, Meant], Awaitable[Settled]]]

    reports: Reports

    async def pressed(self, press: Press) -> None:
        settled = await type(self).decide(self.reports, meant(press))
        await answer_in_passing(press.interaction, reports.decided(settled, press.say))


class Keep(_Decision):
    id = "report-keep"
    decide: ClassVar = Reports.keep


class WithdrawReported(_Decision):
    id = "report-withdraw"
    decide: ClassVar = Reports.withdraw


class WithdrawAndStrike(_Decision):
    id = "report-strike"
    decide: ClassVar = Reports.strike


class WithdrawAndBan(_Decision):
    id = "report-ban"
    decide: ClassVar = Reports.ban

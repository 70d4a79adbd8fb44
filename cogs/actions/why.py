"""Why?: how a job ended, in full."""

from dataclasses import dataclass

import discord

from bot.domain.failure import Reason
from bot.domain.job import Job
from bot.domain.review import Verdict
from bot.pipeline.appeals import Appeals
from bot.pipeline.job_control import JobControl
from bot.pipeline.reviews import Reviews
from cogs.actions.action import Answers, May, Press
from cogs.answers import answer
from cogs.ui import appeals, reviews, texts


@dataclass(frozen=True, slots=True)
class Why:
    id = "why"
    may = May.AUTHOR_OR_MODERATOR
    answers = Answers.PRIVATELY

    job_control: JobControl
    reviews: Reviews
    appeals: Appeals

    async def pressed(self, press: Press) -> None:
        shown = await self.job_control.show(press.job_id, press.actor, press.place)
        verdict = await self._verdict(shown.job, press)
        if verdict is not None:
            told = reviews.declined(shown.job, verdict, press.say)
        else:
            told = texts.ending(press.say, shown.job, press.actor.member_id)
        below, offered = await self._appeal(shown.job, press)
        await answer(press.interaction, "\n".join(filter(None, (told, below))), view=offered)

    async def _appeal(self, job: Job, press: Press) -> tuple[str, discord.ui.View | None]:
        """Its author may appeal where a moderator decided, and reads how that went."""
        if job.member_id != press.actor.member_id:
            return "", None
        state = await self.appeals.of(job.id, press.actor, press.place)
        return appeals.after_why(state, press.say)

    async def _verdict(self, job: Job, press: Press) -> Verdict | None:
        """Of a decision against it; what a moderator said, its author alone reads."""
        declined = job.failure is not None and job.failure.reason is Reason.DECLINED
        return (
            await self.reviews.verdict(job.id)
            if declined and job.member_id == press.actor.member_id
            else None
        )

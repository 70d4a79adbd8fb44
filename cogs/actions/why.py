"""Why?: how a job ended, in full."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.failure import Reason
from bot.domain.job import Job
from bot.domain.review import Verdict
from bot.pipeline.job_control import JobControl
from bot.pipeline.reviews import Reviews
from cogs.actions.action import Answers, May, Press
from cogs.answers import answer
from cogs.ui import reviews, texts


@dataclass(frozen=True, slots=True)
class Why:
    id: ClassVar = "why"
    may: ClassVar = May.AUTHOR_OR_MODERATOR
    answers: ClassVar = Answers.PRIVATELY

    job_control: JobControl
    reviews: Reviews

    async def pressed(self, press: Press) -> None:
        shown = await self.job_control.show(press.job_id, press.actor, press.place)
        verdict = await self._verdict(shown.job, press)
        if verdict is not None:
            text = reviews.declined(shown.job, verdict, press.say)
            await answer(press.interaction, text)
            return
        await answer(press.interaction, texts.ending(press.say, shown.job, press.actor.member_id))

    async def _verdict(self, job: Job, press: Press) -> Verdict | None:
        """Of a decision against it; what a moderator said, its author alone reads."""
        declined = job.failure is not None and job.failure.reason is Reason.DECLINED
        return (
            await self.reviews.verdict(job.id)
            if declined and job.member_id == press.actor.member_id
            else None
        )

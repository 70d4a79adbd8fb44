"""HELD: a moderator must approve first. The row is due when nobody has for too long."""

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State
from bot.pipeline.steps.context import Context


async def held(ctx: Context, job: Job) -> None:
    """Due only when the time of the review is over. Nothing was spent, and the credits return."""
    await ctx.end(job, State.EXPIRED, Failure(Reason.QUEUE_EXPIRED), cost=0)

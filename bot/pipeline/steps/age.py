"""What needs an age-restricted channel is checked again before it is paid for and before each post: marks change."""

from bot.domain.job import Job
from bot.pipeline.courier import NotAgeRestricted
from bot.pipeline.steps.context import Context


async def check_age(ctx: Context, job: Job) -> None:
    """Raises NotAgeRestricted, or another DeliveryError where Discord does not say."""
    if job.request.restricted and not await ctx.courier.age_restricted(job.guild_id, job.home_id):
        raise NotAgeRestricted

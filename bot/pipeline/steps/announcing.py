"""Posting the card, before any money is spent: of a request that waits for a moderator, too."""

from bot.domain.job import Job
from bot.pipeline.courier import DeliveryError
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.telling import not_postable
from bot.storage import jobs, posts
from bot.storage.database import Connection
from bot.storage.jobs import LostLease


async def announce(ctx: Context, job: Job) -> Job | None:
    """The job with its card; None where the card cannot be posted (now), which the row says by then.

    Raises LostLease for what was cancelled or decided while the card was on its way.
    """
    try:
        card = await ctx.courier.announce(job, await ctx.card_facts.of(job), again=job.tries > 1)
    except DeliveryError as error:
        await not_postable(ctx, job, error, cost=0)
        return None
    reached(Failpoint.ANNOUNCED)

    def record(tx: Connection) -> Job | None:
        jobs.record(
            tx,
            job.id,
            card_id=card.message_id,
            card_channel_id=card.channel_id,
            thread_id=card.thread_id,
        )
        posts.record(tx, job.id, "card", 0, card.channel_id, card.message_id, ctx.clock())
        return jobs.get(tx, job.id)

    fresh = await ctx.database.write(record)
    if fresh is None or fresh.state is not job.state:
        raise LostLease(job)
    return fresh

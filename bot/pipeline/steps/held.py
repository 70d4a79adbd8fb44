"""HELD: a moderator must approve first. The row is due at once, to post the card, which says so and nothing of what
was asked for; when nobody has decided for too long; and when a moderator has changed the prompt, which its author is
asked to confirm.
"""

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State
from bot.domain.review import Review
from bot.pipeline.courier import TryLater
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.steps.announcing import announce
from bot.pipeline.steps.context import Context
from bot.storage import jobs, posts, reviews

ASKED = "confirmation"
"""The purpose under which the question to the author is recorded; its part is the draft that it is about."""


async def held(ctx: Context, job: Job) -> None:
    """Nothing was spent: where the time of the review is over, the credits return."""
    review = await ctx.database.read(reviews.about, "prompt", job.id)
    if review is None or review.expires_at is None or ctx.clock() >= review.expires_at:
        await ctx.end(job, State.EXPIRED, Failure(Reason.REVIEW_EXPIRED), cost=0)
        return
    if job.card_id is None:
        announced = await announce(ctx, job)
        if announced is None:
            return
        job = announced
    else:  # a moderator may have changed the prompt, or its author agreed
        ctx.cards.touch(job)
    if (later := await _ask_author(ctx, job, review)) is not None:
        await ctx.retry(job, later.retry_after)
    else:
        await ctx.database.write(jobs.yield_, job, due_at=review.expires_at, tries=0, errors=0)


async def _ask_author(ctx: Context, job: Job, review: Review) -> TryLater | None:
    """Once for each draft. The answer is Discord's wish to be asked later."""
    if review.edited is None:
        return None
    done = ((post.purpose, post.part) for post in await ctx.database.read(posts.of_job, job.id))
    if (ASKED, review.draft) in done:
        return None
    try:
        message = await ctx.courier.ask_to_confirm(job, review)
    except TryLater as error:
        return error
    reached(Failpoint.ASKED)
    if message is not None:
        where = (message.channel_id, message.message_id)
        await ctx.database.write(posts.record, job.id, ASKED, review.draft, *where, ctx.clock())
    return None

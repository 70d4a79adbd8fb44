"""REVIEW: what was made waits for a moderator. The row is due at once, to bring the result before the moderators and to
say so on the card, and then when nobody has decided for too long.
"""

from datetime import timedelta

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State
from bot.domain.policy.judge import Hold
from bot.domain.review import Review
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.notices import NobodyReviews
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.encoding import send_to_encoder
from bot.pipeline.steps.telling import show
from bot.storage import events, jobs, media_files, reviews
from bot.storage.database import Connection

HELD_RESULT = "held_result"
"""The kind of the moderation log's row for a result that waits for a moderator."""


async def hold(ctx: Context, job: Job, why: Hold, *, wanted: int, stored: int) -> None:
    """Nothing of it is counted as there to be handed out before a moderator approved. Where the server has no channel
    for its moderators, nobody would ever decide: it expires at once.
    """
    now = ctx.clock()

    def put_before_moderators(tx: Connection) -> bool:
        """Whether there is anybody to decide."""
        jobs.move(tx, job, State.REVIEW, now=now, due_at=now, quota=(wanted, 0))
        policy = ctx.policies.current(tx, job.guild_id).policy
        heard = policy.review_channel is not None
        data = {"reasons": list(why.reasons), "files": stored}
        reviews.add(
            tx,
            "output",
            job.id,
            guild_id=job.guild_id,
            member_id=job.member_id,
            job_id=job.id,
            now=now,
            expires_at=now + timedelta(hours=policy.review_hours if heard else 0),
            data=data,
            show=False,
        )
        note = " ".join(why.reasons)
        event = events.Event(job.guild_id, HELD_RESULT, now, job.id, None, job.member_id, note, data)
        events.append(tx, event)
        return heard

    heard = await ctx.database.write(put_before_moderators)
    ctx.wake()
    reached(Failpoint.REVIEWING)
    if not heard:
        await ctx.courier.alert(NobodyReviews(job.guild_id, job.id))


async def review(ctx: Context, job: Job) -> None:
    """The money of the provider is spent, whatever comes of it; the member's credits return."""
    found = await ctx.database.read(reviews.about, "output", job.id)
    if found is None or found.expires_at is None or ctx.clock() >= found.expires_at:
        await ctx.end(job, State.EXPIRED, Failure(Reason.REVIEW_EXPIRED))
        return
    files = await ctx.database.read(media_files.of_job, job.id)
    if await send_to_encoder(ctx, job, files):
        return
    await _ask_moderators(ctx, found)
    if (later := await show(ctx, job)) is not None:
        await ctx.retry(job, later.retry_after)
        return
    await ctx.database.write(jobs.yield_, job, due_at=found.expires_at, tries=0, errors=0)


async def _ask_moderators(ctx: Context, found: Review) -> None:
    await ctx.database.write(reviews.due_now, found, ctx.clock())
    ctx.call_moderators()

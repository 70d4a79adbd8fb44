"""Where a result goes: into a thread on its card, into the member's thread of the day, or into the channel itself.

A thread is started when there is something to put in it. Where none can be, the result goes to the channel.
"""

from dataclasses import replace

from bot.domain.job import Job
from bot.domain.place import PlaceKind
from bot.domain.policy.policy import Delivery
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.steps.context import Context
from bot.storage import jobs


async def with_thread(ctx: Context, job: Job) -> Job:
    """Raises DeliveryError."""
    if not _without_place(job) or (delivery := await _delivery(ctx, job)) == "channel":
        return job
    of_day = delivery == "member"
    thread_id = await ctx.database.read(jobs.thread_of_day, job, ctx.clock()) if of_day else None
    thread_id = thread_id or await ctx.courier.start_thread(job, of_day=of_day)
    reached(Failpoint.THREADED)
    if thread_id is None:
        return job
    await ctx.database.write(jobs.record, job.id, thread_id=thread_id)
    return replace(job, thread_id=thread_id)


async def threadless(ctx: Context, job: Job) -> bool:
    """Whether it should have had a thread."""
    return _without_place(job) and await _delivery(ctx, job) != "channel"


def in_thread_of_another(job: Job) -> bool:
    """Whether the thread was started on the card of an earlier job of its member."""
    return job.parent_id is None and job.thread_id not in {None, job.card_id}


def _without_place(job: Job) -> bool:
    """What was asked for in a thread stays in it; voice channels have none."""
    return job.thread_id is None and job.parent_id is None and job.place is not PlaceKind.VOICE


async def _delivery(ctx: Context, job: Job) -> Delivery:
    """What the server has set; its member may have all of a day in one thread instead of many."""
    current = await ctx.database.read(ctx.policies.current, job.guild_id)
    delivery = current.for_place(job.channel_id, job.parent_id, frozenset()).delivery
    return ctx.preferences.of(job.member_id).delivery or delivery if delivery == "thread" else delivery

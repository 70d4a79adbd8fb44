"""Covers the messages of a result that is hidden until a moderator decides, and uncovers them when it is not any more.

It is a part of every row's last step, for the rows that are marked (`bot.storage.visibility`). A message that is as it
should be is edited to the same once more, so that a restart goes through all of them again.
"""

import structlog

from bot.domain.job import Job
from bot.pipeline.courier import DeliveryError, DestinationGone, TakenDown, TryLater
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.steps.context import Context
from bot.storage import posts

log = structlog.stdlib.get_logger(__name__)


async def cover(ctx: Context, job: Job) -> TryLater | None:
    """Discord's wish to be asked later, for what it has not taken yet. One message that is late keeps no other."""
    if job.hidden is None:
        return None
    sent = [post for post in await ctx.database.read(posts.of_job, job.id) if post.stands_for_result]
    later: TryLater | None = None
    for message_id, channel_id in {post.message_id: post.channel_id for post in sent}.items():
        try:
            await ctx.courier.cover(channel_id, message_id, hidden=job.hidden)
        except TryLater as error:
            later = error
        except (TakenDown, DestinationGone) as error:
            log.info("already_gone", detail=error.detail)
        except DeliveryError as error:
            log.warning("not_covered", kind=type(error).__name__, detail=error.detail)
        else:
            reached(Failpoint.COVERED)
    return later

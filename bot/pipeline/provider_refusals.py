"""What a provider's own filter refused, in the moderation log: it counts like what the rules refuse, since the
operator's account is at stake.
"""

import hashlib
from datetime import datetime
from typing import Final

from bot.domain.job import Job
from bot.storage.events import Event

BLOCKED: Final = "blocked"
"""The kind of the row, whoever refused."""
_BY_PROVIDER = "provider"
"""In place of a category: a provider tells none that can be relied on."""


def refused(job: Job, now: datetime) -> Event:
    """Of the prompt only its hash, as of any that is refused."""
    data = {
        "category": _BY_PROVIDER,
        "sha256": hashlib.sha256(job.request.prompt.encode("utf-8", "replace")).hexdigest(),
        "channel_id": str(job.channel_id),
    }
    return Event(
        job.guild_id, BLOCKED, now, job_id=job.id, member_id=job.member_id, note=_BY_PROVIDER, data=data
    )

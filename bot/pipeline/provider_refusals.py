"""What a provider's own filter refused, in the moderation log: it counts like what the rules refuse, since the
operator's account is at stake.
"""

import hashlib
from datetime import datetime
from typing import Any, Final

from bot.domain.job import Job
from bot.storage.events import Event

BLOCKED: Final = "blocked"
"""The kind of the row, whoever refused."""
_BY_PROVIDER = "provider"
"""In place of a category: a provider tells none that can be relied on."""


def blocked_facts(category: str | None, prompt: str, channel_id: int) -> dict[str, Any]:
    """What the row tells of a prompt that was refused, by whomever: only its hash."""
    digest = hashlib.sha256(prompt.encode("utf-8", "replace")).hexdigest()
    return {"category": category, "sha256": digest, "channel_id": str(channel_id)}


def refused(job: Job, now: datetime) -> Event:
    data = blocked_facts(_BY_PROVIDER, job.request.prompt, job.channel_id)
    return Event(
        job.guild_id, BLOCKED, now, job_id=job.id, member_id=job.member_id, note=_BY_PROVIDER, data=data
    )

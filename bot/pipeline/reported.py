"""What moderators must know of a post that members reported, read for its card. Who reported it is not on it."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bot.domain.job import Job
from bot.domain.policy import Policy
from bot.domain.review import Why
from bot.storage import posts, reports
from bot.storage.database import Connection

_NOTES = 3


@dataclass(frozen=True, slots=True)
class Reported:
    reports: int
    counting: int
    """Of members who are past the new-member tier."""
    to_hide: int
    """So many hide it; 0: they never do."""
    hidden: bool
    whys: tuple[tuple[Why, int], ...]
    """The one that was named most first."""
    notes: tuple[str, ...]
    """The newest few."""
    message: tuple[int, int] | None
    """(channel id, message id) of the first message of the result that stands."""
    preview: Path | None = None
    """A small JPEG of the result, while its files are kept."""


def read_reported(conn: Connection, policy: Policy, job: Job) -> Reported:
    found = reports.of_job(conn, job.id)
    whys: Counter[Why] = Counter(one.reason for one in found)
    standing = [post for post in posts.of_job(conn, job.id) if post.stands_for_result]
    return Reported(
        reports=len(found),
        counting=sum(one.counts for one in found),
        to_hide=policy.for_place(job.channel_id, job.parent_id, frozenset()).reports_to_hide,
        hidden=bool(job.hidden),
        whys=tuple(whys.most_common()),
        notes=tuple(one.note for one in found if one.note)[-_NOTES:],
        message=(standing[0].channel_id, standing[0].message_id) if standing else None,
    )

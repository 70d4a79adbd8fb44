"""How much of each kind of work is done at once, and how much of it for one server or one provider.

Nothing waits inside a place for what others may hold: a step that cannot go on gives its row back with a date.
"""

from dataclasses import dataclass

from bot.domain.job import Pool


@dataclass(frozen=True, slots=True)
class PoolSize:
    """Either so many places in all, or `per_provider` for each provider; a server gets `per_guild` of them, if set."""

    places: int = 0
    per_guild: int = 0
    per_provider: int | None = None
    by_lane: bool = False
    """A half of the places is for images and one for videos: where the one are slow, the other do not wait."""
    kept: int = 0
    """The last so many that are free are for servers that hold none: beside a crowd, another server does not wait."""


POOLS: dict[Pool, PoolSize] = {
    # Discord takes about one message a second in a channel.
    Pool.ANNOUNCE: PoolSize(32, per_guild=2),
    # A synchronous create holds its place until the result is there, for half a minute or longer: beside however many
    # crowds, four servers more can begin in that time without waiting for the end of another's call.
    Pool.SUBMIT: PoolSize(per_provider=32, by_lane=True, per_guild=12, kept=4),
    Pool.CHECK: PoolSize(per_provider=16),
    # By provider: where the files of one come slowly, those of the others need not wait.
    Pool.FETCH: PoolSize(per_provider=16, per_guild=6),
    # One encoder of videos, so that a core is left for everything else. A picture takes it seconds, a video minutes.
    Pool.ENCODE: PoolSize(2, by_lane=True, per_guild=1),
    Pool.DELIVER: PoolSize(24, per_guild=3),
    Pool.REPORT: PoolSize(24, per_guild=2),
}

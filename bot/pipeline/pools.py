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
    per_lane: int | None = None
    """Of a provider's places, the most for images, and for videos: where the one are slow, the other need not wait."""


POOLS: dict[Pool, PoolSize] = {
    # Discord takes about one message a second in a channel.
    Pool.ANNOUNCE: PoolSize(32, per_guild=2),
    # A synchronous create holds its place until the result is there.
    Pool.SUBMIT: PoolSize(per_provider=16, per_lane=12),
    Pool.CHECK: PoolSize(per_provider=16),
    # By provider: where the files of one come slowly, those of the others need not wait.
    Pool.FETCH: PoolSize(per_provider=16, per_guild=6),
    # One encoder, so that a core is left for everything else.
    Pool.ENCODE: PoolSize(1, per_guild=1),
    Pool.DELIVER: PoolSize(24, per_guild=3),
    Pool.REPORT: PoolSize(24, per_guild=2),
}

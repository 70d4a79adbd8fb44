"""Discord's clock: the wall clock, which a test may push forward."""

from datetime import UTC, datetime, timedelta

from simcord._clock import Clock  # the backend takes exactly this class; simcord is pinned for such uses


class WallClock(Clock):
    """Real time plus however far it was advanced."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.elapsed)

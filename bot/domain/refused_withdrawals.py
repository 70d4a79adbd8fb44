"""When to try again to take down what Discord did not let be taken down: a permission may come back."""

from datetime import datetime, timedelta

PATIENCE = timedelta(days=7)
"""After it was asked for. Later somebody has to ask again, or delete it by hand."""
AFTER_A_CHANGE = timedelta(seconds=5)
"""Once the bot's permissions are others: such changes come several at a time, and each row is tried once."""
_SOONEST = timedelta(minutes=10)
_LATEST = timedelta(hours=6)


def next_try(asked_at: datetime, now: datetime) -> datetime | None:
    """Ever more rarely, since Discord counts what it refuses; None when it is given up."""
    waited = now - asked_at
    if waited >= PATIENCE:
        return None
    return now + min(max(waited, _SOONEST), _LATEST)

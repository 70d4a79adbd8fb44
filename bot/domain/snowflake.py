"""Discord's ids tell when their object was made. https://discord.com/developers/docs/reference#snowflakes"""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


def made_at(snowflake: int) -> datetime:
    """By Discord's own clock."""
    return _EPOCH + timedelta(milliseconds=snowflake >> 22)


def snowflake_at(moment: datetime) -> int:
    """The least that was made then."""
    return (moment - _EPOCH) // timedelta(milliseconds=1) << 22

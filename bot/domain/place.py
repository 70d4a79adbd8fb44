"""What kind of channel or thread a request was made in."""

from enum import StrEnum


class PlaceKind(StrEnum):
    TEXT = "text"
    ANNOUNCEMENT = "announcement"
    VOICE = "voice"
    """The text of a voice or stage channel. It has no threads."""
    THREAD = "thread"
    """A public thread of a text or announcement channel: whoever sees the channel sees it."""
    PRIVATE_THREAD = "private_thread"
    FORUM_POST = "forum_post"
    """A thread whose parent takes no messages."""
    UNKNOWN = "unknown"
    """Requested before kinds were recorded, or in a thread whose parent is not known. May be private."""

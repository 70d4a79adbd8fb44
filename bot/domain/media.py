"""A file of a job's result: what is known of it once it was fetched and checked."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.request import Kind


@dataclass(frozen=True, slots=True)
class MediaFile:
    index: int
    """Its number among the files of the result, from 0."""
    path: str
    """Relative to the media directory."""
    name: str
    """What it is called in Discord; our posts are recognised by it."""
    size: int
    """Bytes."""
    sha256: str
    content_type: str
    width: int | None
    height: int | None
    duration: float | None
    """Seconds, of a video that says."""
    url: str | None
    """Where the provider offered it."""
    created_at: datetime
    """When it was fetched."""

    @property
    def kind(self) -> Kind:
        return "video" if self.content_type.startswith("video/") else "image"

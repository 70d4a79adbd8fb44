"""What a provider takes of a video that goes in: how long, and which types."""

from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from bot.domain.request import InputFile
from bot.domain.tariff import Entry

VideoType = Literal["mp4", "quicktime", "webm"]
VIDEO_TYPES: tuple[VideoType, ...] = get_args(VideoType)
VideoFault = Literal["shortest", "longest", "types", "unknown"]
"""`unknown`: it does not say how long it is, and so nobody knows what it would cost."""


class VideoLimits(Entry):
    """What is left out is not limited, beyond what the bot itself takes."""

    shortest: float = Field(default=0, ge=0)
    """Seconds."""
    longest: float | None = Field(default=None, gt=0)
    """Seconds."""
    types: tuple[VideoType, ...] = Field(default=VIDEO_TYPES, min_length=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.longest is not None and self.longest < self.shortest:
            raise ValueError("the longest is below the shortest")
        return self

    def broken(self, video: InputFile) -> VideoFault | None:
        """The first one that the video breaks."""
        if video.type and video.type not in self.types:
            return "types"
        if video.duration is None:
            return "unknown"
        if video.duration < self.shortest:
            return "shortest"
        return "longest" if self.longest is not None and video.duration > self.longest else None

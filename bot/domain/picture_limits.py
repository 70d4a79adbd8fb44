"""What a provider takes of a picture that goes in: how many bytes, how many pixels, and which types."""

from typing import Literal, get_args

from pydantic import Field

from bot.domain.request import InputFile
from bot.domain.tariff import Entry

PictureType = Literal["jpeg", "png", "webp"]
PICTURE_TYPES: tuple[PictureType, ...] = get_args(PictureType)
PictureFault = Literal["bytes", "shorter_side", "longer_side", "pixels", "types"]


class PictureLimits(Entry):
    """What is left out is not limited, beyond what the bot itself takes."""

    bytes: int | None = Field(default=None, gt=0)
    """At most."""
    shorter_side: int | None = Field(default=None, gt=0)
    """Pixels, at least."""
    longer_side: int | None = Field(default=None, gt=0)
    """Pixels, at most."""
    pixels: int | None = Field(default=None, gt=0)
    """Width times height, at most."""
    types: tuple[PictureType, ...] = Field(default=PICTURE_TYPES, min_length=1)

    def broken(self, picture: InputFile) -> PictureFault | None:
        """The first one that the picture breaks. What is not known of it yet breaks none."""
        if picture.type and picture.type not in self.types:
            return "types"
        if self.bytes is not None and picture.size > self.bytes:
            return "bytes"
        return self._broken_by_sides(*picture.sides) if picture.sides else None

    def _broken_by_sides(self, width: int, height: int) -> PictureFault | None:
        if self.shorter_side is not None and min(width, height) < self.shorter_side:
            return "shorter_side"
        if self.longer_side is not None and max(width, height) > self.longer_side:
            return "longer_side"
        return "pixels" if self.pixels is not None and width * height > self.pixels else None

"""How a provider gets a member's picture: by the first of the ways that it can take. Never by a public message."""

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    UPLOAD = "upload"
    """To the provider's own endpoint for pictures, ahead of the paid call."""
    INLINE = "inline"
    """In the paid call itself."""


@dataclass(frozen=True, slots=True)
class Takes:
    """The ways that a provider's document names."""

    uploads: bool = False
    inline: bool = False


def way_for(takes: Takes, *, uploads_missing: bool) -> Way | None:
    """None where no way is left. `uploads_missing`: the endpoint is documented, and was not there when it was asked."""
    if takes.uploads and not uploads_missing:
        return Way.UPLOAD
    return Way.INLINE if takes.inline else None

"""How a provider gets a member's picture: by the first of the ways that it can take. Never by a public message."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from bot.domain.request import InputFile


class Way(StrEnum):
    UPLOAD = "upload"
    """To the provider's own endpoint for pictures, ahead of the paid call."""
    INLINE = "inline"
    """In the paid call itself."""
    SERVED = "served"
    """From our own web server, at an address that nobody can guess, while the task may want it."""


@dataclass(frozen=True, slots=True)
class Takes:
    """The ways that a provider's document names."""

    uploads: bool = False
    inline: bool = False
    addresses: bool = False
    """It fetches pictures from any public address."""


def way_for(takes: Takes, *, uploads_missing: bool, public: bool) -> Way | None:
    """None where no way is left. `uploads_missing`: the endpoint is documented, and was not there when it was asked.
    `public`: our own web server can be reached from outside.
    """
    if takes.uploads and not uploads_missing:
        return Way.UPLOAD
    if takes.inline:
        return Way.INLINE
    return Way.SERVED if takes.addresses and public else None


def served_names(pictures: Sequence[InputFile]) -> dict[str, InputFile]:
    """The pictures of a request by the last part of their addresses, in order; the ending tells the type."""
    return {f"{number}{PurePath(each.path).suffix}": each for number, each in enumerate(pictures)}

"""How a provider gets a member's picture: by the first of the ways that it can take. Never by a public message."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import PurePath
from urllib.parse import parse_qs, urlsplit

from bot.domain.request import InputFile

_SECONDS = re.compile(r"[0-9a-f]{1,9}")


class Way(StrEnum):
    UPLOAD = "upload"
    """To the provider's own endpoint for pictures, ahead of the paid call."""
    INLINE = "inline"
    """In the paid call itself."""
    SERVED = "served"
    """From our own web server, at an address that nobody can guess, while the task may want it."""
    LINK = "link"
    """From Discord, by its own signed link to what the member attached."""


@dataclass(frozen=True, slots=True)
class Takes:
    """The ways that a provider's document names."""

    uploads: bool = False
    inline: bool = False
    addresses: bool = False
    """It fetches pictures from any public address."""


def way_for(
    takes: Takes, *, uploads_missing: bool, public: bool, link: str | None, until: datetime
) -> Way | None:
    """None where no way is left. `uploads_missing`: the endpoint is documented, and was not there when it was asked.
    `public`: our own web server can be reached from outside. `link`: Discord's own, which shows the file as it was
    attached: None where metadata was taken out of what was kept. It has to live `until` then.
    """
    if takes.uploads and not uploads_missing:
        return Way.UPLOAD
    if takes.inline:
        return Way.INLINE
    if takes.addresses and public:
        return Way.SERVED
    dies_at = expires_at(link) if link else None
    return Way.LINK if takes.addresses and dies_at and dies_at > until else None


def expires_at(link: str) -> datetime | None:
    """When Discord stops answering there: `ex`, in hexadecimal seconds since 1970. None where it does not say.

    https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
    """
    ex = parse_qs(urlsplit(link).query).get("ex", [""])[0]
    return datetime.fromtimestamp(int(ex, 16), UTC) if _SECONDS.fullmatch(ex) else None


def served_names(pictures: Sequence[InputFile]) -> dict[str, InputFile]:
    """The pictures of a request by the last part of their addresses, in order; the ending tells the type."""
    return {f"{number}{PurePath(each.path).suffix}": each for number, each in enumerate(pictures)}

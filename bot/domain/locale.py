"""The languages that Darkroom speaks, and which of them is nearest to one of Discord's."""

from typing import Final, Literal, get_args

Locale = Literal["en", "zh-CN", "de"]
LOCALES: Final[tuple[Locale, ...]] = get_args(Locale)
DEFAULT: Final[Locale] = "en"

# Discord's names: https://discord.com/developers/docs/reference#locales. Who reads one Chinese reads most of the other.
_NEAREST: Final[dict[str, Locale]] = {"zh-CN": "zh-CN", "zh-TW": "zh-CN", "de": "de"}


def nearest(discord_locale: str | None) -> Locale:
    """English for a language that Darkroom does not speak, and where none is known."""
    return _NEAREST.get(discord_locale or "", DEFAULT)

"""The languages that Darkroom speaks, and which of them is nearest to one of Discord's."""

from functools import lru_cache
from typing import Final, Literal, get_args

Locale = Literal["en", "zh-CN", "de"]
PublicLanguage = Literal["discord", Locale]
"""What everybody reads: `discord` is the language that the server has in Discord."""
LOCALES: Final[tuple[Locale, ...]] = get_args(Locale)
DEFAULT: Final[Locale] = "en"

# Discord's names: https://discord.com/developers/docs/reference#locales. Who reads one Chinese reads most of the other.
_OF_LANGUAGE: Final[dict[str, Locale]] = {locale.partition("-")[0]: locale for locale in reversed(LOCALES)}


@lru_cache(maxsize=64)
def nearest(discord_locale: str | None) -> Locale:
    """English for a language that Darkroom does not speak, and where none is known."""
    exact: dict[str, Locale] = {locale: locale for locale in LOCALES}
    return exact.get(discord_locale or "") or _OF_LANGUAGE.get(
        (discord_locale or "").partition("-")[0], DEFAULT
    )


def public(language: PublicLanguage, of_server: Locale) -> Locale:
    """`of_server`: the language that the server has in Discord."""
    return of_server if language == "discord" else language

"""Languages: those Discord has, and what a command is called in one of them (reference, "Locales")."""

from collections.abc import Mapping
from typing import Any

import discord

LOCALES = frozenset(each.value for each in discord.Locale)
DEFAULT = "en-US"
# Where a name is missing the neighbour's is shown (application-commands, "Retrieving localized commands").
_NEIGHBOURS = {"en-US": "en-GB", "en-GB": "en-US", "es-419": "es-ES", "es-ES": "es-419"}


def check_locale(locale: str) -> str:
    """KeyError for a language that Discord does not have."""
    if locale not in LOCALES:
        raise KeyError(f"{locale!r} is none of {', '.join(sorted(LOCALES))}")
    return locale


def localized(thing: Mapping[str, Any], key: str, locale: str) -> str:
    """The `name` or `description` of a command, an option or a choice, as a member with that language sees it."""
    there: Mapping[str, str] = thing.get(f"{key}_localizations") or {}
    return there.get(locale) or there.get(_NEIGHBOURS.get(locale, "")) or str(thing.get(key) or "")

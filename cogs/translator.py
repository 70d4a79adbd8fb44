"""Descriptions of commands and the names of their options, in the languages of the messages.

The names of commands stay English: they are what members tell each other, and what other messages name.
"""

from typing import Final

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location
from discord.app_commands import TranslationContextTypes, locale_str

from bot.client import DarkroomClient
from bot.domain.locale import DEFAULT, nearest
from cogs.ui.words import WordsMissing, words

_MESSAGE: Final = "message"


def told(message_id: str) -> locale_str:
    """The text of a message: English where Discord wants one text, and translated where it takes more."""
    return locale_str(words(DEFAULT)(message_id), **{_MESSAGE: message_id})


def option_name(parameter: str) -> str:
    """The id of the message that names an option."""
    return f"name-{parameter.replace('_', '-')}"


def option_about(parameter: str) -> str:
    """The id of the message that says what an option of /imagine or /video is for."""
    return f"about-{parameter.replace('_', '-')}"


class FluentTranslator(app_commands.Translator):
    async def translate(
        self, string: locale_str, locale: discord.Locale, context: TranslationContextTypes
    ) -> str | None:
        """None leaves it English. An option without a name of its own in a language keeps the English one."""
        ours = nearest(locale.value)
        if ours == DEFAULT:
            return None
        if message_id := string.extras.get(_MESSAGE):
            return words(ours)(message_id)
        if context.location is not Location.parameter_name:
            return None
        try:
            return words(ours)(option_name(string.message))
        except WordsMissing:
            return None


async def setup(client: DarkroomClient) -> None:
    await client.tree.set_translator(FluentTranslator())

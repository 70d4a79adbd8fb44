"""AutoMod: a guild's list of words, and what happens to a message or a title that holds one.

Discord's AutoMod FAQ exempts bots, and everyone with Manage Server; the codes 200000 and 200001 are what the
documents have for those it stops. Whether it always lets bots be cannot be tried here, so `reads_bots` makes it stop
them too.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from simcord.backend.errors import BackendError

from sandbox.discord.backend import LabBackend

_NAME = "Blocked words"
_KEYWORD, _MESSAGE_SEND, _BLOCK = 1, 1, 1  # resources/auto-moderation: trigger, event and action types


class AutoMod:
    """The word list of each guild. `World.automod`."""

    def __init__(self, backend: LabBackend) -> None:
        self.reads_bots = False
        self._backend = backend

    def block(self, words: Iterable[str], guild_id: int | None = None) -> None:
        """Replace the list; `word*`, `*word` and `*word*` match beginnings, ends and anywhere. Empty: no rule."""
        where = self._guild(guild_id)
        for rule_id in [rule.id for rule in self._backend.get_guild(where).auto_mod_rules.values()]:
            self._backend.delete_auto_mod_rule(where, rule_id)
        wanted = [word.strip() for word in words if word.strip()]
        if wanted:
            rule = {"name": _NAME, "event_type": _MESSAGE_SEND, "trigger_type": _KEYWORD}
            rule |= {"trigger_metadata": {"keyword_filter": wanted}, "actions": [{"type": _BLOCK}]}
            owner = self._backend.get_guild(where).owner_id
            self._backend.create_auto_mod_rule(where, owner, rule)

    def words(self, guild_id: int | None = None) -> tuple[str, ...]:
        rules = self._backend.get_guild(self._guild(guild_id)).auto_mod_rules.values()
        lists: list[list[str]] = [rule.trigger_metadata.get("keyword_filter") or [] for rule in rules]
        return tuple(word for words in lists for word in words)

    def check_bot_message(self, guild_id: int | None, body: Mapping[str, Any]) -> None:
        """200000 when the bot is read too, and any text of its message, embeds included, holds a word."""
        if self.reads_bots and any(self._backend.auto_mod_stops(guild_id, text) for text in _texts(body)):
            raise BackendError(400, 200000, "Message was blocked by automatic moderation")

    def check_title(self, guild_id: int | None, author_id: int, name: str) -> None:
        """200001 for the name of a thread or post."""
        exempt = not self.reads_bots if author_id == self._backend.bot_user.id else False
        exempt = exempt or self._backend.auto_mod_exempts(guild_id, author_id)
        if not exempt and self._backend.auto_mod_stops(guild_id, name):
            raise BackendError(400, 200001, "Title was blocked by automatic moderation")

    def _guild(self, guild_id: int | None) -> int:
        return next(iter(self._backend.guilds)) if guild_id is None else guild_id


_TEXTS = {"content", "title", "description", "name", "value", "text", "label"}


def _texts(part: object) -> Iterator[str]:
    """Every text a person would read in a message, at any depth."""
    if isinstance(part, Mapping):
        for key, value in cast("Mapping[str, object]", part).items():
            if isinstance(value, str):
                if key in _TEXTS:
                    yield value
            else:
                yield from _texts(value)
    elif isinstance(part, list | tuple):
        for each in cast("list[object]", part):
            yield from _texts(each)

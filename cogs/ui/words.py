"""What people read: messages with an id and facts, rendered in a language. The texts are in `messages/`, in Fluent.

Fluent rather than gettext: a message holds the plurals of all its facts, each language chooses on what it selects, and
nothing is extracted or compiled. https://projectfluent.org/fluent/guide
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Final

from fluent.runtime import FluentBundle, FluentResource, resolver
from fluent.runtime.types import FluentNumber

from bot.domain.locale import LOCALES, Locale

Fact = str | int | float | Decimal | FluentNumber
"""Text goes in as it is: what a member wrote is made harmless first (`markup.quoted`). Numbers are written as the
language writes them, and choose plurals.
"""
_SUFFIX: Final = ".ftl"
FACT_LIMIT: Final = 6000
"""Characters of a text, more than Discord shows anywhere; a longer one is cut."""
# The library takes 2,500, against messages that strangers wrote. These are ours, and a page of Discord's is longer.
resolver.MAX_PART_LENGTH = 2 * FACT_LIMIT


class WordsMissing(LookupError):
    """A message or one of its facts is not there: a bug that the tests look for."""


@dataclass(frozen=True, slots=True)
class Words:
    """One language. Called with a message's id and its facts."""

    locale: Locale
    _bundle: Any
    _fixed: dict[str, str] = field(default_factory=dict[str, str], compare=False, repr=False)
    """What was said without facts, which is the same each time."""

    def __call__(self, message_id: str, /, **facts: Fact) -> str:
        """Raises WordsMissing."""
        if facts:
            return self._put(message_id, facts)
        text = self._fixed.get(message_id)
        if text is None:
            text = self._fixed[message_id] = self._put(message_id, facts)
        return text

    def _put(self, message_id: str, facts: Mapping[str, Fact]) -> str:
        name, _, attribute = message_id.partition(".")
        try:
            message = self._bundle.get_message(name)
            pattern = message.attributes[attribute] if attribute else message.value
        except LookupError as error:
            raise WordsMissing(f"{self.locale}: {message_id}") from error
        text, errors = self._bundle.format_pattern(pattern, _named(facts))
        if errors:
            raise WordsMissing(f"{self.locale}: {message_id}: {errors[0]}")
        return str(text)

    def listed(self, items: Iterable[str]) -> str:
        """Like "480p, 720p"."""
        return self("list-separator").join(items)

    def parts(self, parts: Iterable[str]) -> str:
        """Like "duration 6, 10; an image": parts that may be lists themselves."""
        return self("part-separator").join(parts)


def _named(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Python's names have no hyphens, and Fluent's usually do."""
    return {
        name.replace("_", "-"): fact[:FACT_LIMIT] if isinstance(fact, str) else fact
        for name, fact in facts.items()
    }


@cache
def words(locale: Locale) -> Words:
    bundle: Any = FluentBundle([locale], use_isolating=False)  # Discord shows the marks of isolation as boxes
    for text in files(locale).values():
        bundle.add_resource(FluentResource(text))
    return Words(locale, bundle)


@cache
def own_names() -> Mapping[str, str]:
    """What each language calls itself, for whoever cannot read the present one; by its locale."""
    return {locale: words(locale)("language-name") for locale in LOCALES}


def files(locale: Locale) -> dict[str, str]:
    """The message files of a language, by name."""
    directory = resources.files("cogs.ui").joinpath("messages", locale)
    found = sorted(directory.iterdir(), key=lambda entry: entry.name)
    return {entry.name: entry.read_text("utf-8") for entry in found if entry.name.endswith(_SUFFIX)}

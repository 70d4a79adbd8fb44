"""The terms of the rule, as they stand in `languages/`: what a line of those files means.

A term is words parted by spaces. A word may be:

- `nude`            itself, in lower case; marks do not matter;
- `porn*`, `*girl`  words that begin or end like this, `*porn*` that have it inside;
- `top|shirt|bra`   one of these;
- `her?`            there or not;
- `nud{e}`          with each of the endings that the file lists under that name;
- `<person>`        one of the words that the file lists under that name;
- `#`, `##`         a number below 18, a number from 18; `<year>` a year of birth that makes a minor;
- `_`               any word.

Chinese, Japanese but for katakana, and Korean are read character by character: spaces do not matter there.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import product
from typing import Any

from bot.domain.moderation.letters import fold
from bot.domain.moderation.words import WORD

KINDS = ("minor", "young", "sexual", "hint", "alone", "adult", "harmless", "harmful")
"""What a hit may tell. Contexts have kinds of their own: `when 3`, `cut 3`, `minor 3`."""

Forms = frozenset[str]
"""The words, or words with stars, that may stand at one place of a term; or one sign: `#`, `_`, …"""


@dataclass(frozen=True, slots=True)
class Term:
    kind: str
    places: tuple[Forms, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    minor: frozenset[str]
    """Number words from one to seventeen."""
    tens: frozenset[str]
    """After these a small number is part of a larger one: twenty three."""


class Language:
    """One file of terms."""

    def __init__(self, text: str) -> None:
        self._data: dict[str, Any] = tomllib.loads(text)
        self._endings = {name: str(e).split() for name, e in self._data.get("endings", {}).items()}
        self._classes = {name: self._forms(words) for name, words in self._data.get("classes", {}).items()}
        self.minor_numbers = self._forms(self._data.get("numbers", ""))
        self.tens = self._forms(self._data.get("tens", ""))

    def terms(self, prefix: str) -> Iterator[Term]:
        """Every term of the file; `prefix` keeps the contexts of two files apart."""
        for kind in KINDS:
            yield from self._read(kind, self._data.get(kind, {}))
        for place, context in enumerate(self._data.get("context", ())):
            for kind, listed in context.items():
                yield from self._read(f"{kind} {prefix}{place}", listed)

    def _read(self, kind: str, listed: dict[str, Any]) -> Iterator[Term]:
        words = "|".join(listed.get("words", "").split())
        for phrase in [*([words] if words else []), *listed.get("phrases", ())]:
            for places in self._places(phrase):
                yield Term(kind, places)

    def _forms(self, words: str) -> Forms:
        return frozenset(fold(form) for word in words.split() for form in self._ended(word))

    def _ended(self, word: str) -> list[str]:
        """The word with each of its endings: `nud{e}` → nude, nudes."""
        before, brace, rest = word.partition("{")
        if not brace:
            return [word]
        name, _, after = rest.partition("}")
        return [f"{before}{'' if ending == '-' else ending}{after}" for ending in self._endings[name]]

    def _places(self, line: str) -> Iterator[tuple[Forms, ...]]:
        choices: list[list[tuple[Forms, ...]]] = []
        for part in line.split():
            optional = len(part) > 1 and part.endswith("?")
            choices.append(self._choices(part[:-1] if optional else part) + ([()] if optional else []))
        for chosen in product(*choices):
            yield tuple(forms for several in chosen for forms in several)

    def _choices(self, part: str) -> list[tuple[Forms, ...]]:
        """The sequences of places that one part of a line may be."""
        if part in {"#", "##", "_", "<year>"}:
            return [(frozenset({part}),)]
        ways = [self._way(form) for word in part.split("|") for form in self._expanded(word)]
        single = frozenset[str]().union(*(way[0] for way in ways if len(way) == 1))
        return [*([(single,)] if single else []), *(way for way in ways if len(way) > 1)]

    def _expanded(self, word: str) -> list[str]:
        return [word] if word.startswith("<") else self._ended(word)

    def _way(self, form: str) -> tuple[Forms, ...]:
        if form in {"#", "##", "_", "<year>"}:
            return (frozenset({form}),)
        if form.startswith("<"):
            return (self._classes[form[1:-1]],)
        pieces = WORD.findall(fold(form.strip("*")))
        if form.startswith("*"):
            pieces[0] = f"*{pieces[0]}"
        if form.endswith("*"):
            pieces[-1] += "*"
        return tuple(frozenset({piece}) for piece in pieces)


def _load() -> tuple[tuple[Term, ...], Numbers]:
    directory = files("bot.domain.moderation").joinpath("languages")
    found = sorted(
        (file for file in directory.iterdir() if file.name.endswith(".toml")), key=lambda f: f.name
    )
    languages = {file.name: Language(file.read_text("utf-8")) for file in found}
    numbers = Numbers(
        minor=frozenset[str]().union(*(language.minor_numbers for language in languages.values())),
        tens=frozenset[str]().union(*(language.tens for language in languages.values())),
    )
    terms = {term: None for name, language in languages.items() for term in language.terms(f"{name} ")}
    return tuple(terms), numbers


TERMS, NUMBERS = _load()

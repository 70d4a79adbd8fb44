"""Finds the terms in a text, however their words are spelled, in time that grows with the text's length alone.

The text becomes a row of places; from each place lead steps to later ones, and a step carries the signs that the
letters between may stand for. A term is a path. One walk from every place finds all terms at once: they share a tree,
whose depth bounds the walk.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bot.domain.moderation.hidden import apart, joined, turned_round, uncensored
from bot.domain.moderation.letters import fold
from bot.domain.moderation.lexicon import (
    ADULT_NUMBER,
    ANY,
    LEXICON,
    MINOR_NUMBER,
    NO_SIGNS,
    ROOT,
    YEAR,
    Signs,
    after,
)
from bot.domain.moderation.terms import NUMBERS
from bot.domain.moderation.words import Chunk, Word, disguises, spellings, words_of

Step = tuple[int, Signs]
"""Where it leads, and what the letters between may stand for."""

_LEAST_SPELLED = 4
"""Letters that a word must have to be read otherwise than it is spelled, where that could be chance."""
_ADULT = 18


class Hit(NamedTuple):
    kind: str
    start: int
    end: int
    sentence: int
    unbroken: bool
    """No comma or full stop within."""

    @property
    def places(self) -> range:
        return range(self.start, self.end)


def hits(text: str, year: int) -> list[Hit]:
    """Everything that is found in the text; `year` is the present one, for years of birth."""
    words, chunks = words_of(fold(text))
    words += _extra(words, chunks)
    return [*_walk(words, _steps(words, chunks, year))]


def _walk(words: list[Word], steps: list[list[Step]]) -> Iterator[Hit]:
    for start, word in enumerate(words):
        ahead = [(onward, leads_to) for leads_to, signs in steps[start] for onward in after(ROOT, signs)]
        if not ahead:
            continue
        seen = set(ahead)
        while ahead:
            node, place = ahead.pop()
            for kind in node.kinds:
                yield Hit(kind, start, place, word.sentence, word.clause == words[place - 1].clause)
            if not node.next or place == len(words):
                continue
            for leads_to, signs in steps[place]:
                for onward in after(node, signs):
                    if (onward, leads_to) not in seen:
                        seen.add((onward, leads_to))
                        ahead.append((onward, leads_to))


def _steps(words: list[Word], chunks: list[Chunk], year: int) -> list[list[Step]]:
    steps: list[list[Step]] = [
        [(place + 1, _number(words, place, year) if word.text[0].isdecimal() else _signs(word.text))]
        for place, word in enumerate(words)
    ]
    _grow_numbers(words, steps)
    for chunk in chunks:
        if signs := _chunk_signs(chunk.text):
            steps[chunk.first].append((chunk.last, signs))
    for first, last, word in joined(words):
        steps[first].append((last, frozenset(LEXICON.exact[word])))
    for place, word in turned_round(words):
        steps[place].append((place + 1, frozenset(LEXICON.exact[word])))
    return steps


@lru_cache(maxsize=16_384)
def _signs(word: str) -> Signs:
    found = LEXICON.of(word) | ANY
    for spelling in spellings(word):
        if len(spelling) >= _LEAST_SPELLED or _is_mixed(word) or len(spelling) + 2 <= len(word):
            found |= LEXICON.of(spelling)
    if word in NUMBERS.minor:
        found |= MINOR_NUMBER
    return frozenset(found)


def _is_mixed(word: str) -> bool:
    """Of letters of several scripts: nobody writes so by chance."""
    return not word.isascii() and any("a" <= letter <= "z" for letter in word)


def _number(words: list[Word], place: int, year: int) -> Signs:
    text = words[place].text
    found = ANY | LEXICON.exact.get(text, NO_SIGNS)
    if text.isdecimal() and len(text) <= 4:
        value = int(text)
        found |= MINOR_NUMBER if value < _ADULT else ADULT_NUMBER
        if year - _ADULT < value <= year:
            found |= YEAR
    return found


def _grow_numbers(words: list[Word], steps: list[list[Step]]) -> None:
    """Twenty three is not three."""
    for place, word in enumerate(words):
        if word.text not in NUMBERS.tens:
            continue
        steps[place] = [(to, signs | ADULT_NUMBER) for to, signs in steps[place]]
        for beyond in range(place + 1, min(place + 3, len(words))):
            if words[beyond].text in NUMBERS.minor:
                steps[beyond] = [(to, signs - MINOR_NUMBER | ADULT_NUMBER) for to, signs in steps[beyond]]
                break


@lru_cache(maxsize=4_096)
def _chunk_signs(text: str) -> Signs:
    plain, *read = dict.fromkeys(disguises(text))
    found = set(LEXICON.exact.get(plain, NO_SIGNS))
    for spelling in read:
        if len(spelling) >= _LEAST_SPELLED - 1:
            found |= LEXICON.of(spelling)
    return frozenset(found.union(*(LEXICON.exact[word] for word in uncensored(text))))


def _extra(words: list[Word], chunks: list[Chunk]) -> list[Word]:
    """The parts of words that were run together, each such word as a sentence of its own at the end."""
    sentence = words[-1].sentence if words else 0
    extra: list[Word] = []
    runs = [word.text for word in words]
    runs += [spelling for chunk in chunks for spelling in disguises(chunk.text)]
    for run in dict.fromkeys(runs):
        if parts := apart(run):
            sentence += 2
            extra += [Word("\0", sentence - 1, -1), *(Word(part, sentence, -sentence) for part in parts)]
    return extra

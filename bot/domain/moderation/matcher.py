"""Finds the terms in a text, however their words are spelled, in time that grows with the text's length alone.

The text becomes a row of places; from each place lead steps to later ones, and a step carries the signs that the
letters between may stand for. A term is a path. One walk from every place finds all terms at once: they share a tree,
whose depth bounds the walk.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bot.domain.moderation.hidden import apart, joined, turned_round
from bot.domain.moderation.lexicon import ADULT_NUMBER, LEXICON, MINOR_NUMBER, ROOT, Signs, after
from bot.domain.moderation.spelled import chunk_signs, number_signs, word_signs
from bot.domain.moderation.terms import NUMBERS
from bot.domain.moderation.words import Chunk, Word, disguises, words_of

Step = tuple[int, Signs]
"""Where it leads, and what the letters between may stand for."""


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


def hits(folded: str, year: int) -> list[Hit]:
    """Everything that is found in a folded text; `year` is the present one, for years of birth."""
    words, chunks = words_of(folded)
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
        [(place + 1, number_signs(word.text, year) if word.text[0].isdecimal() else word_signs(word.text))]
        for place, word in enumerate(words)
    ]
    _grow_numbers(words, steps)
    for chunk in chunks:
        if signs := chunk_signs(chunk.text):
            steps[chunk.first].append((chunk.last, signs))
    for first, last, word in joined(words):
        steps[first].append((last, frozenset(LEXICON.of(word))))
    for place, word in turned_round(words):
        steps[place].append((place + 1, frozenset(LEXICON.of(word))))
    return steps


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


def _extra(words: list[Word], chunks: list[Chunk]) -> list[Word]:
    """Other readings, each a sentence of its own at the end: words that were run together or turned round."""
    sentence = words[-1].sentence if words else 0
    extra: list[Word] = []
    if turned_round(words):
        backwards = [word.text[::-1] for word in words]
        for order in (backwards, backwards[::-1]):
            sentence += 2
            extra += [Word("\0", sentence - 1, -1), *(Word(text, sentence, -sentence) for text in order)]
    taken_apart = [apart(word.text) for word in words]
    taken_apart += [parts for chunk in chunks for parts in _chunk_apart(chunk.text)]
    for parts in dict.fromkeys(taken_apart):
        if parts:
            sentence += 2
            extra += [Word("\0", sentence - 1, -1), *(Word(part, sentence, -sentence) for part in parts)]
    return extra


@lru_cache(maxsize=16_384)
def _chunk_apart(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(parts for spelling in disguises(text) if (parts := apart(spelling)))

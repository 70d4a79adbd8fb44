"""Whether a text can hold anything to refuse at all: most cannot, and are spared the search.

Each piece between spaces is judged once and remembered: the signs that its words may stand for, in any spelling. A term
can only be there when every sign that it needs is. That ignores order and distance, so it never misses what the search
finds; `tests/domain/moderation/test_glance.py` holds the two together.
"""

from collections import defaultdict
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from bot.domain.moderation.hidden import apart, joins, openings, turned_round
from bot.domain.moderation.lexicon import ADULT_NUMBER, ANY, LEXICON, YEAR, Signs
from bot.domain.moderation.spelled import chunk_signs, number_signs, word_signs
from bot.domain.moderation.terms import NUMBERS, TERMS
from bot.domain.moderation.words import disguises, pieces_of, words_of

_SUBJECT, _ACT = 1, 2
_TELLS = {"minor": _SUBJECT, "young": _SUBJECT, "sexual": _ACT, "hint": _ACT, "alone": _SUBJECT | _ACT}
"""What a term of this kind gives; a prompt without both is never refused."""
_LONGEST = 64
_YEAR_DIGITS = 4


class _Piece(NamedTuple):
    bits: int
    """A bit for every sign that is in it."""
    anchors: frozenset[int]
    openings: frozenset[str]
    """Beginnings of hidden words that its last word is: the next piece may complete one."""
    first: str
    odd: bool
    """Something is hidden in it that only the search can tell."""


def is_harmless(folded: str) -> bool:
    """Whether nothing in a folded text could be refused. False where that is not certain."""
    present = _ANY_BITS
    anchors: set[int] = set()
    openings: frozenset[str] = frozenset()
    for text in pieces_of(folded):
        piece = _piece(text) if len(text) <= _LONGEST else _judged(text)
        if piece.odd or (openings and joins(openings, piece.first)):
            return False
        present |= piece.bits
        anchors |= piece.anchors
        if piece.first:
            openings = piece.openings
    return _told(anchors, present) != _SUBJECT | _ACT


def _told(anchors: set[int], present: int) -> int:
    told = 0
    for anchor in anchors:
        for bits, tells in _ANCHORED[anchor]:
            if tells | told != told and bits & present == bits:
                told |= tells
    return told


def _judged(text: str) -> _Piece:
    words, chunks = words_of(text)
    if not words:
        return _Piece(0, frozenset(), frozenset(), "", odd=False)
    texts = [word.text for word in words]
    runs = [*texts, *(spelling for chunk in chunks for spelling in disguises(chunk.text))]
    signs = frozenset[int]().union(
        *map(_signs, texts),
        *(chunk_signs(chunk.text) for chunk in chunks),
        *(LEXICON.exact[word] for _, word in turned_round(words, sure=False)),
    )
    odd = any(map(apart, runs)) or any(
        joins(openings(before), after) for before, after in pairwise(texts)
    )
    return _Piece(_bits(signs), signs & _ANCHORED.keys(), openings(texts[-1]), texts[0], odd)


_piece = lru_cache(maxsize=32_768)(_judged)


def _signs(word: str) -> Signs:
    """Every sign that the word may have, whatever stands beside it and whichever year it is."""
    if word[0].isdecimal():
        signs = number_signs(word, 0)
        return signs | YEAR if word.isdecimal() and len(word) == _YEAR_DIGITS else signs
    signs = word_signs(word)
    return signs | ADULT_NUMBER if word in NUMBERS.minor or word in NUMBERS.tens else signs


def _bits(signs: Signs) -> int:
    bits = 0
    for sign in signs:
        bits |= 1 << sign
    return bits


_ANY_BITS = _bits(ANY)


def _anchored() -> dict[int, tuple[tuple[int, int], ...]]:
    """The terms that tell something, each under the sign of it that is in the fewest: its bits, and what it tells."""
    telling = [
        (frozenset(map(LEXICON.sign, term.places)) - ANY, _TELLS[kind])
        for term in TERMS
        if (kind := term.kind.partition(" ")[0]) in _TELLS
    ]
    spread: defaultdict[int, int] = defaultdict(int)
    for signs, _ in telling:
        for sign in signs:
            spread[sign] += 1
    found: defaultdict[int, dict[tuple[int, int], None]] = defaultdict(dict)
    for signs, tells in telling:
        found[min(signs, key=spread.__getitem__)][_bits(signs), tells] = None
    return {anchor: tuple(terms) for anchor, terms in found.items()}


_ANCHORED = _anchored()

"""Whether a text can hold anything to refuse at all: most cannot, and are spared the search.

Each piece between spaces is judged once and remembered: the signs that its words may stand for, in any spelling. A term
can only be there when every sign that it needs is. That ignores order and distance, so it never misses what the search
finds; `tests/domain/moderation/test_glance.py` holds the two together.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise, product
from typing import NamedTuple

from bot.domain.moderation.hidden import apart, continued, joined, openings, turned_round
from bot.domain.moderation.lexicon import ADULT_NUMBER, ANY, LEXICON, YEAR, Signs
from bot.domain.moderation.spelled import chunk_signs, number_signs, word_signs
from bot.domain.moderation.terms import NUMBERS, TERMS, Forms
from bot.domain.moderation.words import SINGLE, disguises, pieces_of, words_of

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
    """Beginnings of hidden words that it ends with: the next piece may go on with one."""
    first: str
    last: str
    several: bool
    """Of more words than one."""
    odd: bool
    """Words were run together or turned round in it: only the search can tell."""


def is_harmless(folded: str) -> bool:
    """Whether nothing in a folded text could be refused. False where that is not certain."""
    present = _ANY_BITS
    anchors: set[int] = set()
    begun: frozenset[str] = frozenset()
    last = ""
    for text in pieces_of(folded):
        piece = _piece(text) if len(text) <= _LONGEST else _judged(text)
        if not piece.first:
            continue
        on, complete = continued(begun, piece.first) if begun else (begun, False)
        if piece.odd or complete or (on and piece.several):
            return False
        present |= piece.bits | _PAIRS.get(last + piece.first, 0)
        anchors |= piece.anchors
        begun, last = piece.openings | on, piece.last
    return _told(anchors, present) != _SUBJECT | _ACT


def _told(anchors: set[int], present: int) -> int:
    told = 0
    for anchor in anchors:
        told |= _MAY_TELL[anchor]
    if told != _SUBJECT | _ACT:
        return told  # whichever of the terms are there
    told = 0
    for anchor in anchors:
        for bits, tells in _ANCHORED[anchor]:
            if tells | told != told and bits & present == bits:
                told |= tells
    return told


def _judged(text: str) -> _Piece:
    words, chunks = words_of(text)
    if not words:
        return _NOTHING
    texts = [word.text for word in words]
    read = [
        *map(_word, texts),
        *(_found(chunk_signs(chunk.text)) for chunk in chunks),
        *(_found(frozenset(LEXICON.of(word))) for _, _, word in joined(words)),
    ]
    bits = 0
    for seen, _ in read:
        bits |= seen
    for before, after in pairwise(texts):
        bits |= _PAIRS.get(before + after, 0)
    runs = [*texts, *(spelling for chunk in chunks for spelling in disguises(chunk.text))]
    odd = any(map(apart, runs)) or bool(turned_round(words, sure=False))
    anchors = frozenset[int]().union(*(held for _, held in read))
    return _Piece(bits, anchors, openings(words), texts[0], texts[-1], len(texts) > 1, odd)


_piece = lru_cache(maxsize=32_768)(_judged)


@lru_cache(maxsize=32_768)
def _word(word: str) -> tuple[int, frozenset[int]]:
    """What the word may stand for, whatever is beside it and whichever year it is."""
    if word[0].isdecimal():
        signs = number_signs(word, 0)
        return _found(signs | YEAR if word.isdecimal() and len(word) == _YEAR_DIGITS else signs)
    signs = word_signs(word)
    return _found(signs | ADULT_NUMBER if word in NUMBERS.minor or word in NUMBERS.tens else signs)


@lru_cache(maxsize=4_096)
def _found(signs: Signs) -> tuple[int, frozenset[int]]:
    return _bits(signs), signs & _ANCHORED.keys()


def _bits(signs: Iterable[int]) -> int:
    bits = 0
    for sign in signs:
        bits |= 1 << sign
    return bits


_ANY_BITS = _bits(ANY)


_NOTHING = _Piece(0, frozenset(), frozenset(), "", "", several=False, odd=False)


@cache
def _is_single(forms: Forms) -> bool:
    return all(SINGLE.fullmatch(form) for form in forms)


@cache
def _paired(before: Forms, after: Forms) -> frozenset[str]:
    """How two neighbours of scripts without spaces may stand, where order says more than presence; else nothing."""
    if not (_is_single(before) and _is_single(after)):
        return frozenset()
    return frozenset(a + b for a, b in product(before, after))


def _pairs() -> tuple[dict[str, int], dict[frozenset[str], int]]:
    """The bits of each pair of characters, and of each set of pairs that a term may need."""
    needed = dict.fromkeys(
        pairs for term in TERMS for two in pairwise(term.places) if (pairs := _paired(*two))
    )
    numbers = {pairs: 1 << (LEXICON.size + place) for place, pairs in enumerate(needed)}
    bits: defaultdict[str, int] = defaultdict(int)
    for pairs, bit in numbers.items():
        for pair in pairs:
            bits[pair] |= bit
    return dict(bits), numbers


_PAIRS, _PAIR_BITS = _pairs()


def _anchored() -> dict[int, tuple[tuple[int, int], ...]]:
    """The terms that tell something, each under the sign of it that is in the fewest: its bits, and what it tells."""
    telling = {
        (term.places, _TELLS[kind]) for term in TERMS if (kind := term.kind.partition(" ")[0]) in _TELLS
    }
    spread = Counter(sign for places, _ in telling for sign in map(LEXICON.sign, places))
    found: defaultdict[int, set[tuple[int, int]]] = defaultdict(set)
    for places, tells in telling:
        signs = frozenset(map(LEXICON.sign, places)) - ANY
        bits = _bits(signs)
        for two in pairwise(places):
            bits |= _PAIR_BITS.get(_paired(*two), 0)
        found[min(signs, key=spread.__getitem__)].add((bits, tells))
    return {anchor: tuple(terms) for anchor, terms in found.items()}


_ANCHORED = _anchored()
_MAY_TELL: dict[int, int] = {}
for _anchor, _terms in _ANCHORED.items():
    for _, _tells in _terms:
        _MAY_TELL[_anchor] = _MAY_TELL.get(_anchor, 0) | _tells

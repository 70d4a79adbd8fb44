"""Whether a text can hold anything to refuse at all: most cannot, and are spared the search.

Each piece between spaces is judged once and remembered: the signs that its words may stand for, in any spelling. A term
can only be there when every sign that it needs is. That ignores order and distance, so it never misses what the search
finds; `tests/domain/moderation/test_glance.py` holds the two together.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache, reduce
from itertools import chain, pairwise, product
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
    """A bit for every sign in it that a term may ask for."""
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
    present = 0
    anchors: set[int] = set()
    begun: frozenset[str] = frozenset()
    last, paired = "", not folded.isascii()  # pairs are of scripts without spaces
    for text in pieces_of(folded):
        piece = _piece(text) if len(text) <= _LONGEST else _judged(text)
        bits, held, opening, first, end, several, odd = piece
        if not first:
            continue
        if odd:
            return False
        if begun:
            on, complete = continued(begun, first)
            if complete or (on and several):
                return False
            opening |= on
        if bits or paired:
            present |= bits | _PAIRS.get(last + first, 0)
        if held:
            anchors |= held
        begun, last = opening, end
    return not (_any_holds(_SUBJECTS, anchors, present) and _any_holds(_ACTS, anchors, present))


def _any_holds(terms: "_Anchored", anchors: set[int], present: int) -> bool:
    for anchor in terms.keys() & anchors:
        for bits in terms[anchor]:
            if bits & present == bits:
                return True
    return False


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
    return _bits(signs) & _NEEDED, signs & _ANCHORS


def _bits(signs: Iterable[int]) -> int:
    bits = 0
    for sign in signs:
        bits |= 1 << sign
    return bits


_Anchored = Mapping[int, AbstractSet[int]]


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


def _telling() -> Iterable[tuple[int, int, int]]:
    """The terms that tell something: of each the sign that is in the fewest, the bits of the others, what it tells."""
    told = ((term.places, _TELLS.get(term.kind.partition(" ")[0], 0)) for term in TERMS)
    telling = {(places, tells): [*map(LEXICON.sign, places)] for places, tells in told if tells}
    spread = Counter(chain.from_iterable(telling.values()))
    for (places, tells), held in telling.items():
        signs = frozenset(held) - ANY
        anchor = min(signs, key=spread.__getitem__)
        bits = _bits(signs - {anchor})
        for two in pairwise(places):
            bits |= _PAIR_BITS.get(_paired(*two), 0)
        yield anchor, bits, tells


def _anchored() -> tuple[_Anchored, _Anchored]:
    """The terms that tell of a subject, and those that tell of an act, by their anchors."""
    subjects: defaultdict[int, set[int]] = defaultdict(set)
    acts: defaultdict[int, set[int]] = defaultdict(set)
    for anchor, bits, tells in _telling():
        if tells & _SUBJECT:
            subjects[anchor].add(bits)
        if tells & _ACT:
            acts[anchor].add(bits)
    return subjects, acts


_SUBJECTS, _ACTS = _anchored()
_ANCHORS = _SUBJECTS.keys() | _ACTS.keys()
_NEEDED = reduce(int.__or__, chain(*_SUBJECTS.values(), *_ACTS.values()))
"""The bits that any term asks for beside its anchor."""

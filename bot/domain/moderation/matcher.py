"""Finds the terms in a text, however their words are spelled, in time that grows with the text's length alone.

The text becomes a row of places; from each place lead steps to later ones, and a step carries the signs that the
letters between may stand for. A term is a path. One walk from every place finds all terms at once: they share a tree,
whose depth bounds the walk.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from bot.domain.moderation.letters import fold, with_signs_read
from bot.domain.moderation.terms import NUMBERS, TERMS, Forms
from bot.domain.moderation.words import Chunk, Word, disguises, spellings, words_of

Signs = frozenset[int]
Step = tuple[int, Signs]
"""Where it leads, and what the letters between may stand for."""

_NONE: Signs = frozenset()
_LONGEST_WORD = 40
_LEAST_HIDDEN = 4
"""Letters that a word must have to be looked for where it is not spelled as one word: "sex" is in Essex."""
_MOST_PARTS = 4
_DISGUISED = frozenset({"minor", "young", "sexual", "alone"})
_NOT_JOINED = frozenset({"anal", "nina", "nino", "nuda", "nudo", "nago", "bebe", "seks", "sexo", "neet"})
_NOT_REVERSED = frozenset({"naked", "teen", "anal"})
"""Reversed they are words or names: Dekan, neet, Lana. They count only beside another reversed word."""
_GLUE = frozenset({"little", "young", "girl", "girls", "boy", "boys", "year", "years", "old", "with", "without"})
"""What else a word that was run together from several may contain."""


@dataclass(slots=True, eq=False)
class _Node:
    next: dict[int, "_Node"] = field(default_factory=dict[int, "_Node"])
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    kind: str
    start: int
    end: int
    sentence: int
    unbroken: bool
    """No comma or full stop within."""

    @property
    def places(self) -> range:
        return range(self.start, self.end)


class _Lexicon:
    """Which signs a word stands for; a sign is the number of what may stand at a term's place."""

    def __init__(self) -> None:
        self._numbers: dict[Forms, int] = {}
        self.exact: defaultdict[str, set[int]] = defaultdict(set)
        self._starts: defaultdict[str, set[int]] = defaultdict(set)
        self._ends: defaultdict[str, set[int]] = defaultdict(set)
        self._inside: defaultdict[str, set[int]] = defaultdict(set)

    def sign(self, forms: Forms) -> int:
        if forms in self._numbers:
            return self._numbers[forms]
        sign = self._numbers[forms] = len(self._numbers)
        for form in forms:
            self._table(form)[form.strip("*")].add(sign)
        return sign

    def _table(self, form: str) -> defaultdict[str, set[int]]:
        if form.startswith("*"):
            return self._inside if form.endswith("*") else self._ends
        return self._starts if form.endswith("*") else self.exact

    def of(self, word: str) -> set[int]:
        found = set(self.exact.get(word, ()))
        if len(word) <= _LONGEST_WORD:
            for cut in range(1, len(word) + 1):
                found |= self._starts.get(word[:cut], _NONE)
                found |= self._ends.get(word[-cut:], _NONE)
            for literal, signs in self._inside.items():
                if literal in word:
                    found |= signs
        return found


_LEXICON = _Lexicon()
_ROOT = _Node()


def _plant() -> frozenset[str]:
    """Builds the tree; the words that are looked for in disguise too."""
    plain: set[str] = set()
    for term in TERMS:
        node = _ROOT
        for forms in term.places:
            node = node.next.setdefault(_LEXICON.sign(forms), _Node())
        node.kinds = tuple(dict.fromkeys((*node.kinds, term.kind)))
        if len(term.places) == 1 and term.kind in _DISGUISED:
            plain |= {form for form in term.places[0] if "*" not in form}
    return frozenset(plain)


_PLAIN = _plant()
_ANY, _MINOR_NUMBER, _ADULT_NUMBER, _YEAR = (
    frozenset(_LEXICON.exact[form]) for form in ("_", "#", "##", "<year>")
)
_HIDDEN = (
    frozenset(word for word in _PLAIN if len(word) >= (_LEAST_HIDDEN if word < "\u3000" else 2)) - _NOT_JOINED
)
_LETTERED = _HIDDEN | {word for word in _PLAIN if len(word) == _LEAST_HIDDEN - 1}
"""What may be spelled letter by letter."""
_BEGINNINGS = frozenset(word[:cut] for word in _LETTERED for cut in range(1, len(word) + 1))
_BY_SHAPE: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
for _word in _PLAIN:
    _BY_SHAPE[_word[0], len(_word)].append(_word)


def hits(text: str, year: int) -> list[Hit]:
    """Everything that is found in the text; `year` is the present one, for years of birth."""
    words, chunks = words_of(fold(text))
    words += _extra(words, chunks)
    return [*_walk(words, _steps(words, chunks, year))]


def _walk(words: list[Word], steps: list[list[Step]]) -> Iterator[Hit]:
    for start, word in enumerate(words):
        ahead = [(after, leads_to) for leads_to, signs in steps[start] for after in _after(_ROOT, signs)]
        seen = set(ahead)
        while ahead:
            node, place = ahead.pop()
            for kind in node.kinds:
                yield Hit(kind, start, place, word.sentence, word.clause == words[place - 1].clause)
            if not node.next or place == len(words):
                continue
            for leads_to, signs in steps[place]:
                for after in _after(node, signs):
                    if (after, leads_to) not in seen:
                        seen.add((after, leads_to))
                        ahead.append((after, leads_to))


@lru_cache(maxsize=65_536)
def _after(node: _Node, signs: Signs) -> tuple[_Node, ...]:
    return tuple(node.next[sign] for sign in signs if sign in node.next)


def _steps(words: list[Word], chunks: list[Chunk], year: int) -> list[list[Step]]:
    steps: list[list[Step]] = [
        [(place + 1, _number(words, place, year) if word.text[0].isdecimal() else _signs(word.text))]
        for place, word in enumerate(words)
    ]
    _grow_numbers(words, steps)
    for chunk in chunks:
        if signs := _signs_of_chunk(chunk):
            steps[chunk.first].append((chunk.last, signs))
    for first, last, word in _joined(words):
        steps[first].append((last, frozenset(_LEXICON.exact[word])))
    for place, word in _reversed(words):
        steps[place].append((place + 1, frozenset(_LEXICON.exact[word])))
    return steps


@lru_cache(maxsize=16_384)
def _signs(word: str) -> Signs:
    found = _LEXICON.of(word) | _ANY
    for spelling in spellings(word):
        if len(spelling) >= _LEAST_HIDDEN or _is_mixed(word) or len(spelling) + 2 <= len(word):
            found |= _LEXICON.of(spelling)
    if word in NUMBERS.minor:
        found |= _MINOR_NUMBER
    return frozenset(found)


def _is_mixed(word: str) -> bool:
    """Of letters of several scripts: nobody writes so by chance."""
    return not word.isascii() and any("a" <= letter <= "z" for letter in word)


def _number(words: list[Word], place: int, year: int) -> Signs:
    text = words[place].text
    found = _ANY | _LEXICON.exact.get(text, _NONE)
    if text.isdecimal() and len(text) <= 4:
        value = int(text)
        found |= _MINOR_NUMBER if value < 18 else _ADULT_NUMBER
        if year - 18 < value <= year:
            found |= _YEAR
    return found


def _grow_numbers(words: list[Word], steps: list[list[Step]]) -> None:
    """Twenty three is not three."""
    for place, word in enumerate(words):
        if word.text not in NUMBERS.tens:
            continue
        steps[place] = [(to, signs | _ADULT_NUMBER) for to, signs in steps[place]]
        for after in range(place + 1, min(place + 3, len(words))):
            if words[after].text in NUMBERS.minor:
                steps[after] = [(to, signs - _MINOR_NUMBER | _ADULT_NUMBER) for to, signs in steps[after]]
                break


_CENSORED = re.compile(r"[^\W\d_]+(?:[*#•●○✱_][^\W\d_]*)+")


@lru_cache(maxsize=4_096)
def _chunk_signs(text: str) -> Signs:
    found: set[int] = set()
    plain, *read = dict.fromkeys(disguises(Chunk(text, 0, 0)))
    found |= _LEXICON.exact.get(plain, _NONE)
    for spelling in read:
        if len(spelling) >= 3:
            found |= _LEXICON.of(spelling)
    censored = _CENSORED.fullmatch(text.strip(".,;:?!()[]{}\"'~-"))
    if censored:
        found |= _uncensored(censored[0])
    return frozenset(found)


def _signs_of_chunk(chunk: Chunk) -> Signs:
    return _chunk_signs(chunk.text)


def _uncensored(text: str) -> set[int]:
    return {
        sign
        for word in _BY_SHAPE.get((text[0], len(text)), ())
        if all(c == w or not c.isalpha() for c, w in zip(text, word, strict=True))
        for sign in _LEXICON.exact[word]
    }


def _joined(words: list[Word]) -> Iterator[tuple[int, int, str]]:
    """Words that were taken apart: `n u d e`, `nak ed`, `n-u-d-3`."""
    for start in range(len(words)):
        so_far = {""}
        singles = True
        for end in range(start, len(words)):
            text = words[end].text
            singles = singles and len(text) == 1
            if end - start >= _MOST_PARTS and not singles:
                break
            so_far = {b + p for b in so_far for p in _parts(text) if b + p in _BEGINNINGS}
            if not so_far:
                break
            if end > start:
                words_here = _LETTERED if singles else _HIDDEN
                yield from ((start, end + 1, word) for word in so_far if word in words_here)


def _parts(text: str) -> Iterable[str]:
    return {text, *with_signs_read(text)} if text.isdecimal() else (text,)


def _reversed(words: list[Word]) -> list[tuple[int, str]]:
    found = [
        (place, word.text[::-1])
        for place, word in enumerate(words)
        if len(word.text) >= _LEAST_HIDDEN and word.text[::-1] in _HIDDEN and word.text not in _PLAIN
    ]
    certain = [(place, word) for place, word in found if word not in _NOT_REVERSED]
    return found if certain else []


def _extra(words: list[Word], chunks: list[Chunk]) -> list[Word]:
    """The parts of words that were run together, each such word as a sentence of its own at the end."""
    sentence = words[-1].sentence if words else 0
    extra: list[Word] = []
    runs = [word.text for word in words]
    runs += [spelling for chunk in chunks for spelling in disguises(chunk)]
    for run in dict.fromkeys(runs):
        parts = _apart(run) if 5 < len(run) <= _LONGEST_WORD or run > "\u3000" else ()
        if parts:
            sentence += 2
            extra += [Word("\0", sentence - 1, -1), *(Word(part, sentence, -sentence) for part in parts)]
    return extra


_PARTS = frozenset(word for word in _PLAIN if len(word) >= 3 or word >= "\u3000") | _GLUE
_LONGEST_PART = max(map(len, _PARTS))


@lru_cache(maxsize=16_384)
def _apart(run: str) -> tuple[str, ...]:
    """The words that the run is made of and nothing else, if there are such; the longest first."""
    if run in _PLAIN:
        return ()
    best: list[tuple[str, ...] | None] = [(), *[None] * len(run)]
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - _LONGEST_PART), end):
            before = best[start]
            if before is not None and run[start:end] in _PARTS:
                best[end] = (*before, run[start:end])
                break
    return best[-1] or ()

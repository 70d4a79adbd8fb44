"""Words that are not spelled as one word: taken apart, run together, turned round, with a letter starred out.

Only words that tell something alone are looked for, and none of three letters but where it is spelled letter by letter:
"sex" is in Essex.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.domain.moderation.letters import with_signs_read
from bot.domain.moderation.lexicon import PLAIN, STEMS
from bot.domain.moderation.words import Word

_LEAST = 4
_MOST_PARTS = 4
_LONGEST = 40
_BEYOND_SPACES = "\u3000"
"""Words from here on are of scripts without spaces, where two characters are a word."""

_NOT_JOINED = frozenset(
    {"anal", "nina", "nino", "nuda", "nudo", "nago", "bebe", "seks", "sexo", "neet", "porno", "porn"}
)
"""Al dente, ni no, por no, …"""
_HIDDEN = frozenset(w for w in PLAIN if len(w) >= (_LEAST if w < _BEYOND_SPACES else 2)) - _NOT_JOINED
_LETTERED = _HIDDEN | _NOT_JOINED | {word for word in PLAIN if len(word) == _LEAST - 1} | {"nu"}
_HEAD = _LEAST + 1
_STEMS_BY_HEAD: defaultdict[str, list[str]] = defaultdict(list)
for _long in sorted(STEMS, key=len, reverse=True):
    if len(_long) >= _HEAD:
        _STEMS_BY_HEAD[_long[:_HEAD]].append(_long)
_BEGINNINGS = frozenset(word[:cut] for word in _LETTERED for cut in range(1, len(word) + 1))


def joined(words: list[Word]) -> Iterator[tuple[int, int, str]]:
    """Words that were taken apart: `n u d e`, `nak ed`, `n-u-d-3`."""
    for start, word in enumerate(words):
        if word.text not in _BEGINNINGS and not word.text.isdecimal():
            continue
        so_far = {""}
        singles = True
        for end in range(start, len(words)):
            text = words[end].text
            singles = singles and len(text) == 1
            if end - start >= _MOST_PARTS and not singles:
                break
            longer = [(b, b + p) for b in so_far for p in _parts(text)]
            if end - start == 1 or (singles and end > start):
                yield from ((start, end + 1, stem) for b, run in longer if (stem := _stem(run, len(b))))
            so_far = {run for _, run in longer if run in _BEGINNINGS}
            if not so_far:
                break
            if end > start:
                words_here = _LETTERED if singles else _HIDDEN
                yield from ((start, end + 1, found) for found in so_far if found in words_here)


def _stem(run: str, beyond: int = 0) -> str | None:
    """The longest stem that the run begins with and that ends beyond a place, with more letters after it."""
    for stem in _STEMS_BY_HEAD.get(run[:_HEAD], ()):
        if len(stem) > beyond and run.startswith(stem):
            return stem
    return None


def openings(words: list[Word]) -> frozenset[str]:
    """The beginnings of hidden words that the words end with."""
    open_here: set[str] = set()
    for word in words:
        parts = _parts(word.text)
        open_here = {before + part for before in (*open_here, "") for part in parts} & _BEGINNINGS
    return frozenset(open_here)


def continued(begun: frozenset[str], word: str) -> tuple[frozenset[str], bool]:
    """Where the word takes what was begun before it, and whether that completes a hidden word."""
    parts, on, complete = _parts(word), set[str](), False
    for opening in begun:
        for part in parts:
            run = opening + part
            if run in _BEGINNINGS:
                on.add(run)
            complete = complete or run in _LETTERED or _stem(run, len(opening)) is not None
    return frozenset(on), complete


def _parts(text: str) -> Iterable[str]:
    return {text, *with_signs_read(text)} if text.isdecimal() else (text,)


_NOT_REVERSED = frozenset({"naked", "teen", "anal"})
"""Reversed they are words or names: Dekan, neet, Lana. They count only beside another reversed word."""


def turned_round(words: list[Word], *, sure: bool = True) -> list[tuple[int, str]]:
    """Words that are listed when read backwards; `sure` leaves out what may be chance."""
    found = [(place, word.text[::-1]) for place, word in enumerate(words) if _is_turned(word.text)]
    if not sure:
        return found
    places = {place for place, _ in found}
    certain = any(_is_certain(word) or place + 1 in places for place, word in found)
    return found if certain else []


@lru_cache(maxsize=16_384)
def _is_turned(word: str) -> bool:
    back = word[::-1]
    return word not in PLAIN and (back in _LETTERED or _stem(back) is not None)


def _is_certain(word: str) -> bool:
    return len(word) >= _LEAST and word not in _NOT_REVERSED


_GLUE = frozenset(
    {"little", "young", "girl", "girls", "boy", "boys", "year", "years", "old", "with", "without", "nu"}
)
"""What else a word that was run together may contain."""
_PARTS = frozenset(word for word in PLAIN if len(word) >= _LEAST - 1 or word >= _BEYOND_SPACES) | _GLUE
_LONGEST_ENDING = 3
_LONGEST_PART = max(map(len, _PARTS)) + _LONGEST_ENDING


@lru_cache(maxsize=16_384)
def apart(run: str) -> tuple[str, ...]:
    """The words that the run is made of and nothing else, if there are such; the longest first."""
    if run in PLAIN or len(run) > _LONGEST or (len(run) <= _LEAST + 1 and run < _BEYOND_SPACES):
        return ()
    best: list[tuple[str, ...] | None] = [(), *[None] * len(run)]
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - _LONGEST_PART), end):
            before = best[start]
            if before is not None and (part := _part(run[start:end])):
                best[end] = (*before, part)
                break
    parts = best[-1] or ()
    return parts if len(parts) > 1 else ()


def _part(piece: str) -> str | None:
    """The word that the piece is, or the stem of it when a short ending follows."""
    if piece in _PARTS:
        return piece
    stem = _stem(piece)
    return stem if stem and len(piece) - len(stem) <= _LONGEST_ENDING else None


# A sign or a picture where a letter should be. Dashes, quotes and the like stand between words instead.
_BETWEEN = r"\u00ab\u00b7\u00bb\u2010-\u2021\u2023-\u2027\u2030-\u205e\u3001-\u303f\u30fb\uff00-\uffef"
_STAR = rf"(?:[*#_]|[^\w\s\x00-\x7f{_BETWEEN}])"
_CENSORED = re.compile(rf"[^\W\d_]+(?:{_STAR}[^\W\d_]*)+")
_BY_SHAPE: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
for _word in PLAIN:
    _BY_SHAPE[_word[0], len(_word)].append(_word)
_STEMS_BY_LETTER: defaultdict[str, list[str]] = defaultdict(list)
for _word in STEMS:
    if len(_word) >= _HEAD:
        _STEMS_BY_LETTER[_word[0]].append(_word)


def uncensored(chunk: str) -> list[str]:
    """The words that `n*de` may be, where at least half of it is letters."""
    found = _CENSORED.fullmatch(chunk.strip(".,;:?!()[]{}\"'~-"))
    if not found or 2 * sum(map(str.isalpha, found[0])) < len(found[0]):
        return []
    text = found[0]
    alike = [*_BY_SHAPE.get((text[0], len(text)), ()), *_STEMS_BY_LETTER.get(text[0], ())]
    return [w for w in alike if len(w) <= len(text) and _fits(text, w)]


def _fits(text: str, word: str) -> bool:
    return all(c == letter or not c.isalpha() for c, letter in zip(text, word, strict=False))

"""Words of a folded text, with the spellings that each may hide: nothing here knows what is looked for."""

import re
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from bot.domain.moderation.letters import as_cyrillic, as_latin, with_signs_read

_SINGLE = "\u3041-\u309f\u3005\u3007\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3\U00020000-\U0003ffff"
"""Scripts that put no spaces between words: every character is a word here."""
SINGLE = re.compile(f"[{_SINGLE}]")
_KATAKANA = "\u30a0-\u30fa\u30fc-\u30ff"
WORD = re.compile(rf"\d+(?:[.:]\d+|,\d{{3}})*|[{_SINGLE}]|[{_KATAKANA}]+|[^\W\d_{_SINGLE}{_KATAKANA}]+")
_SENTENCE = re.compile("[.!?;\n\u3002\uff01\uff1f]")
_CLAUSE = re.compile("[,:()\\[\\]{}|/\u3001\uff0c\u2026\u2013\u2014]")
_CHUNK = re.compile(r"\S+")
_NUMERAL = re.compile(
    "[\u3007零一二三四五六七八九十兩两]{1,4}(?=[个個]?[周週]?[岁歳歲]|才(?![\u3040-\u9fff])|年[级級]|年生)"
)
# f/13 is a stop too, but hardly anybody writes it; it is also how an age is written.
_APERTURE = re.compile(r"(?<![^\W_])f ?/ ?(?:[1-9]\.\d|[1-5]|8|11|16|22)(?![\d.])")
_VALUES = {c: v for v, c in enumerate("零一二三四五六七八九")} | {"\u3007": 0, "两": 2, "兩": 2}

_LONGEST_CHUNK = 48
_MOST_RUNS = 4


class Word(NamedTuple):
    """A tuple, as thousands are made a prompt."""

    text: str
    sentence: int
    clause: int


class Chunk(NamedTuple):
    """A piece between spaces that is not one plain word: `n4k3d`, `nu-de`, `(k!d)`."""

    text: str
    first: int
    last: int
    """The words it is made of, `last` excluded."""


def words_of(text: str) -> tuple[list[Word], list[Chunk]]:
    words: list[Word] = []
    chunks: list[Chunk] = []
    sentence = clause = 0
    for line in _numbered(text).split("\n"):
        for piece in _CHUNK.findall(line):
            first = len(words)
            sentence, clause = _add(words, piece, sentence, clause)
            if len(words) > first and words[-1].text != piece and len(piece) <= _LONGEST_CHUNK:
                chunks.append(Chunk(piece, first, len(words)))
        sentence, clause = sentence + 1, clause + 1
    return words, chunks


def pieces_of(text: str) -> list[str]:
    """What `words_of` takes apart: the pieces between spaces."""
    return _numbered(text).split()


def _numbered(text: str) -> str:
    """Numerals as digits, and no f-stops."""
    if not text.isascii():
        text = _NUMERAL.sub(lambda numeral: f"{_value(numeral[0])}", text)
    return _APERTURE.sub(" ", text) if "/" in text else text


def _add(words: list[Word], piece: str, sentence: int, clause: int) -> tuple[int, int]:
    """Adds the words of a piece; the sentence and the clause that the next piece is in."""
    ends = 0
    for found in WORD.finditer(piece):
        if found.start() > ends:
            sentence, clause = _past(piece[ends : found.start()], sentence, clause)
        words.append(Word(found[0], sentence, clause))
        ends = found.end()
    return _past(piece[ends:], sentence, clause) if ends < len(piece) else (sentence, clause)


def _past(between: str, sentence: int, clause: int) -> tuple[int, int]:
    if _SENTENCE.search(between):
        return sentence + 1, clause + 1
    return sentence, clause + (_CLAUSE.search(between) is not None)


def _value(numeral: str) -> int:
    """十三 → 13, 二十 → 20, 一三 → 13."""
    if "十" not in numeral:
        return int("".join(str(_VALUES[c]) for c in numeral))
    tens, _, ones = numeral.partition("十")
    return 10 * (_VALUES[tens[-1]] if tens else 1) + (_VALUES.get(ones[0], 0) if ones else 0)


def spellings(word: str) -> Iterator[str]:
    """What else a word of letters may be read as."""
    if not word.isascii():
        latin = as_latin(word)
        if latin != word:
            yield latin
            yield from unrepeated(latin)
        if any("a" <= c <= "z" for c in word):
            yield as_cyrillic(word)
    if "v" in word:
        yield word.replace("vv", "w").replace("v", "u")
    yield from unrepeated(word)


_RUN = re.compile(r"([^\W\d_])\1+")


def unrepeated(word: str) -> Iterator[str]:
    """The word with every run of a letter taken back to two of it and to one."""
    runs = _RUN.findall(word)
    if not runs:
        return
    if len(runs) > _MOST_RUNS:
        yield _RUN.sub(r"\1", word)
        yield _RUN.sub(r"\1\1", word)
        return
    for lengths in product((1, 2), repeat=len(runs)):
        left = iter(lengths)
        yield _RUN.sub(lambda run, left=left: run[1] * next(left), word)


def disguises(text: str) -> Iterator[str]:
    """What a chunk may be read as when its digits and signs are letters, or when its punctuation is nothing."""
    whole = _letters(text)
    yield whole
    if any("\u0400" <= c <= "\u04ff" for c in text):
        yield _letters(as_cyrillic(text))
    kept = text.strip(".,;:?!*()[]{}\"'~_-") if text[-1:] in "!|+" else text
    for read in with_signs_read(kept):
        plain = as_latin(_letters(read))
        if plain != whole:
            yield plain
            yield from unrepeated(plain)
    yield from unrepeated(whole)


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())

"""Readings of a text: what a person would read in it, however it is spelled. What is looked for is not its matter.

A reading is in lower case, words parted by single spaces, without marks and punctuation. Disguises are undone:
compatibility forms, invisible characters, look-alike letters, digits and signs for letters, s p a c e d and d.o.t.t.e.d
words, repeated letters. A disguise that may as well be honest spelling adds a reading, and the plain one stays.
"""

import re
import unicodedata
from dataclasses import dataclass

_DROPPED = frozenset({"Cf", "Mn", "Me", "Cc", "Cs", "Co"})
_PICTURED = str.maketrans({"👶": " baby ", "🧒": " child ", "👦": " child ", "👧": " child ", "🔞": " nsfw "})

# Letters of other scripts, and Latin ones that no normal form takes apart, that look like a plain Latin letter.
_LOOK_ALIKES = (
    str.maketrans("аеорсхуіјѕԁһкмтвнгпԛԝ", "aeopcxyijsdhkmtbhrnqw")
    | str.maketrans("αβεικνορτυχηωγσςμ", "abeikvoptuxnwyssu")
    | str.maketrans("ɑɡɩıłøđðħŧ", "agiilodd" + "ht")
)
_SIGNS = str.maketrans("013456789", "oieasgtbg")
_SIGNS_L = _SIGNS | str.maketrans("1", "l")
_PUNCTUATION_SIGNS = {"@": "a", "$": "s", "€": "e", "£": "l", "!": "i", "|": "i", "+": "t"}
# Only where a letter follows: at a word's end these are punctuation.
_PUNCTUATION_SIGN = re.compile(r"[@$€£!|+](?=[@$€£!|+]?[^\W\d_])")

_BREAK = re.compile(r"[\W_]+")
_INSIDE = re.compile(r"(?<=\w)[^\w\s]{1,3}(?=\w)|_+")
_MIXED = re.compile(r"(?<!\S)(?=\S*[^\W\d])(?=\S*\d)\S+")
_THREE = re.compile(r"(\w)\1{2,}")
_TWO = re.compile(r"(\w)\1+")
_SINGLES = re.compile(r"(?<!\S)(?:\w ){2,}\w(?!\S)")


@dataclass(frozen=True, slots=True)
class Skeleton:
    plain: frozenset[str]
    """Digits are still digits here."""
    all: frozenset[str]
    joined: frozenset[str]
    """Words that had been spelled letter by letter, several perhaps run into one."""


def skeleton(text: str) -> Skeleton:
    base = _normal(text.translate(_PICTURED))
    signed = _PUNCTUATION_SIGN.sub(lambda sign: _PUNCTUATION_SIGNS[sign[0]], base)
    plain = {_words(version) for whole in (base, signed) for version in (whole, _INSIDE.sub("", whole))}
    joined = {run[0].replace(" ", "") for reading in plain for run in _SINGLES.finditer(reading)}
    plain |= {_SINGLES.sub(lambda run: run[0].replace(" ", ""), reading) for reading in plain}
    readings = plain | {reading.translate(_LOOK_ALIKES) for reading in plain}
    return Skeleton(frozenset(plain), frozenset(_spellings(readings)), frozenset(_spellings(joined)))


def _normal(text: str) -> str:
    """Compatibility forms folded, marks and invisible characters gone, in one case; line breaks become spaces."""
    spaced = "".join(" " if character.isspace() else character for character in text)
    apart = unicodedata.normalize("NFKD", spaced.casefold())
    kept = "".join(_digit(c) for c in apart if unicodedata.category(c) not in _DROPPED)
    return unicodedata.normalize("NFKC", kept).casefold()


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _words(text: str) -> str:
    return _BREAK.sub(" ", text).strip()


def _spellings(readings: set[str]) -> set[str]:
    """With digits read as letters, and with repeated letters taken back."""
    lettered = readings | {
        _MIXED.sub(lambda word, signs=signs: word[0].translate(signs), reading)
        for reading in readings
        for signs in (_SIGNS, _SIGNS_L)
    }
    shortened = {_THREE.sub(r"\1", reading) for reading in lettered}
    shortened |= {_THREE.sub(r"\1\1", reading) for reading in lettered}
    return lettered | shortened | {_TWO.sub(r"\1", reading) for reading in lettered}

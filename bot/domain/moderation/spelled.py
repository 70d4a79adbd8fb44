"""What a word or a chunk may stand for, in every spelling that it may hide. Nothing here looks at its neighbours."""

import re
from functools import lru_cache

from bot.domain.moderation.hidden import uncensored
from bot.domain.moderation.letters import as_latin
from bot.domain.moderation.lexicon import ADULT_NUMBER, ANY, LEXICON, MINOR_NUMBER, NO_SIGNS, YEAR, Signs
from bot.domain.moderation.terms import NUMBERS
from bot.domain.moderation.words import disguises, spellings

_LEAST_SPELLED = 4
"""Letters that a word must have to be read otherwise than it is spelled, where that could be chance."""
_ADULT = 18
_FOREIGN = re.compile("[^a-z]")
"""A letter among Latin ones that is none and looks like none that is known: as good as starred out."""


@lru_cache(maxsize=16_384)
def word_signs(word: str) -> Signs:
    found = LEXICON.of(word) | ANY
    for spelling in spellings(word):
        if len(spelling) >= _LEAST_SPELLED or _is_mixed(word) or len(spelling) + 2 <= len(word):
            found |= LEXICON.of(spelling)
    if _is_mixed(word):
        found.update(*(LEXICON.of(likely) for likely in uncensored(_FOREIGN.sub("*", as_latin(word)))))
    if word in NUMBERS.minor:
        found |= MINOR_NUMBER
    return frozenset(found)


def _is_mixed(word: str) -> bool:
    """Of letters of several scripts: nobody writes so by chance."""
    return not word.isascii() and any("a" <= letter <= "z" for letter in word)


def number_signs(text: str, year: int) -> Signs:
    """What a number stands for in this year."""
    found = ANY | LEXICON.exact.get(text, NO_SIGNS)
    if text.isdecimal() and len(text) <= 4:
        value = int(text)
        found |= MINOR_NUMBER if value < _ADULT else ADULT_NUMBER
        if year - _ADULT < value <= year:
            found |= YEAR
    return found


@lru_cache(maxsize=16_384)
def chunk_signs(text: str) -> Signs:
    plain, *read = dict.fromkeys(disguises(text))
    found = set(LEXICON.exact.get(plain, NO_SIGNS))
    for spelling in read:
        if len(spelling) >= _LEAST_SPELLED - 1:
            found |= LEXICON.of(spelling)
    return frozenset(found.union(*(LEXICON.of(word) for word in uncensored(text))))

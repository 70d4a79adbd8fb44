"""The minor-safety rule that every prompt meets and nobody can switch off, and the cleaning of what members type.

Two contexts together are refused, underage and sexual; either alone passes, but for a few terms that are enough alone.
Words only: a rule like this is a first fence, not the only one. Which word matched is never told: it would teach
evasion.
"""

import re
from collections.abc import Iterable
from typing import Literal

from bot.domain import moderation_terms as terms
from bot.domain.skeleton import Skeleton, skeleton

_NUMBER_WORDS = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    "|seventeen"
)
_MINOR = rf"(?:0?\d|1[0-7]|{_NUMBER_WORDS})"
_YEARS = r"(?:years?|yrs?|y ?o|yr ?old|anos|anni|ans|jahre|yas|yaslar|лет|летн\w+)"
# Things that are that old, or last that long, without being a person.
_NO_PERSON = (
    r"(?: olds?)?(?: \w+)? (?:anniversary|ago|later|warranty|whiske?y|scotch|rum|bourbon|wine|brandy|cognac|cheese|"
    r"cars?|trucks?|houses?|buildings?|trees?)\b"
)
_AGE = re.compile(
    rf"\b{_MINOR} ?{_YEARS}\b(?!{_NO_PERSON})"
    rf"|\bage[ds]?(?: of)? {_MINOR}\b"
    rf"|\b(?:under|below|younger than) (?:the age of )?(?:18|eighteen|{_MINOR})\b"
    r"|\b(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth) graders?\b"
    r"|(?<!\d)(?:0?\d|1[0-7]) ?(?:歳|才|岁|歲|살|세)"
)
_SHORTEST_INSIDE = 4
"""Letters that a term must have to be looked for inside words: "sex" is in Essex."""
_LONGEST_COMPOUND = 40


def _normal(terms_: Iterable[str]) -> list[str]:
    """Terms as readings have them: the skeleton drops marks, in every script."""
    return [min(skeleton(term).plain, key=len) for term in terms_]


class _Context:
    """Words and phrases that tell of one thing."""

    def __init__(self, words: str, phrases: Iterable[str], anywhere: Iterable[str] = ()) -> None:
        self.words = frozenset(_normal(words.split()))
        self._phrases = [(frozenset(phrase.split()), phrase) for phrase in _normal(phrases)]
        self._inside = [word for word in self.words if len(word) >= _SHORTEST_INSIDE]
        self._anywhere = _normal(anywhere)

    def is_in(self, seen: Skeleton) -> bool:
        return (
            any(self._is_read(reading) for reading in seen.all)
            or any(word in run for run in seen.joined for word in self._inside)
            or any(term in _unspaced(reading) for reading in seen.plain for term in self._anywhere)
        )

    def _is_read(self, reading: str) -> bool:
        words = set(reading.split())
        return not self.words.isdisjoint(words) or any(
            parts <= words and f" {phrase} " in f" {reading} " for parts, phrase in self._phrases
        )


_UNDERAGE = _Context(terms.UNDERAGE, terms.UNDERAGE_PHRASES, terms.UNDERAGE_ANYWHERE)
_SEXUAL = _Context(terms.SEXUAL, terms.SEXUAL_PHRASES, terms.SEXUAL_ANYWHERE)
_ALONE = _Context(terms.ALONE, terms.ALONE_PHRASES)
_HARMLESS = re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, _normal(terms.HARMLESS)))})(?!\S)")


def refuses(prompt: str) -> Literal["minors"] | None:
    """The category under which this prompt is refused, if it is. Pure, and never raises."""
    seen = _without_harmless(skeleton(prompt))
    if _ALONE.is_in(seen) or _both_in_one_word(seen):
        return "minors"
    underage = _UNDERAGE.is_in(seen) or any(_AGE.search(reading) for reading in seen.plain)
    return "minors" if underage and _SEXUAL.is_in(seen) else None


def _both_in_one_word(seen: Skeleton) -> bool:
    words = {word for reading in seen.all for word in reading.split() if len(word) <= _LONGEST_COMPOUND}
    halves = ((word[:cut], word[cut:]) for word in words for cut in range(2, len(word) - 1))
    return any(
        (first in _UNDERAGE.words and second in _SEXUAL.words)
        or (first in _SEXUAL.words and second in _UNDERAGE.words)
        for first, second in halves
    )


def _without_harmless(seen: Skeleton) -> Skeleton:
    return Skeleton(
        frozenset(_HARMLESS.sub(" ", reading) for reading in seen.plain),
        frozenset(_HARMLESS.sub(" ", reading) for reading in seen.all),
        seen.joined,
    )


def _unspaced(reading: str) -> str:
    return reading.replace(" ", "")


# What changes how the rest is shown, or is seen by nobody: bidi controls, zero-width spaces, tags, soft hyphen.
# The joiners U+200C and U+200D stay: Persian words and family emoji are made with them.
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_LINE_BREAKS = re.compile("[^\\S\n]*(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])")
_SPACES = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n[ ]?(?:\n[ ]?){2,}")


def clean_prompt(text: str) -> str:
    """The prompt as it is kept and sent: nothing invisible or misleading in it, whitespace in measure. Never raises."""
    text = _CONTROL.sub("", _UNSEEN.sub("", text))
    text = _SPACES.sub(" ", _LINE_BREAKS.sub("\n", text))
    return _EMPTY_LINES.sub("\n\n", text).strip()

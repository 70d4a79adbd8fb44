"""A server's own patterns, in RE2's syntax: matching takes time that grows with the text alone, whatever is written.

Python's `re` would let one line of a moderator's hold up the whole bot.
"""

from typing import Literal

import re2

from bot.domain.moderation.letters import fold

LONGEST = 200
"""Characters."""
_MEMORY = 256 * 1024
"""Bytes that RE2 may use for one pattern, its program and its caches together."""
_LARGEST_PROGRAM = 2_000
"""Instructions."""


_UNLIKE = ("vex", "jump", "why", "lord")
"""Words without a letter in common: what matches them all matches nearly everything."""

PatternFault = Literal["too_long", "bad_pattern", "pattern_too_large", "matches_everything"]


class BadPattern(ValueError):
    """`said`: the limit, or what RE2 says of it in its own words."""

    def __init__(self, why: PatternFault, said: str = "") -> None:
        super().__init__(f"{why}: {said}")
        self.why: PatternFault = why
        self.said = said


def _options() -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.never_capture = True
    options.log_errors = False
    options.max_mem = _MEMORY
    return options


def compile_pattern(source: str) -> "re2.Pattern":
    """Raises BadPattern, also for one that would refuse everybody."""
    if len(source) > LONGEST:
        raise BadPattern("too_long", str(LONGEST))
    try:
        pattern = re2.compile(source, _options())
    except UnicodeEncodeError:
        raise BadPattern("bad_pattern") from None
    except re2.error as error:
        said = _said(error)
        too_large = "too large" in said or "repetition size" in said
        raise BadPattern("pattern_too_large" if too_large else "bad_pattern", said) from None
    if pattern.programsize > _LARGEST_PROGRAM:
        raise BadPattern("pattern_too_large", str(_LARGEST_PROGRAM))
    if pattern.search("") or all(pattern.search(word) for word in _UNLIKE):
        raise BadPattern("matches_everything")
    return pattern


def _said(error: re2.error) -> str:
    said = error.args[0] if error.args else b""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


class Patterns:
    """Some patterns, compiled."""

    def __init__(self, sources: tuple[str, ...]) -> None:
        self._patterns = [compile_pattern(source) for source in sources]

    def find(self, text: str) -> bool:
        """Whether one matches, in the text as it was typed or in its plain letters."""
        if not self._patterns:
            return False
        spellings = dict.fromkeys((text, fold(text)))
        return any(pattern.search(spelling) for pattern in self._patterns for spelling in spellings)

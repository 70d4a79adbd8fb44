"""Where the answers of synchronous providers lie on disk: the media directory's `<job>/answer-<attempt>.json`, and what
was taken out of them beside it.

A result that is on disk already has a reference in place of a URL. No answer can name one: what a provider says is
taken for a URL only if it is http(s).
"""

import re
from pathlib import Path

SPOOLED = "spool:"
"""What a reference begins with."""
_KEY = re.compile(r"([a-z0-9]{1,32})-([0-9]{1,6})")
_REFERENCE = re.compile(rf"{SPOOLED}({_KEY.pattern})/([0-9]{{1,2}})")


class Spool:
    def __init__(self, media_dir: Path) -> None:
        self._dir = media_dir

    def answer(self, key: str) -> Path:
        """The answer to the call of that key. Raises ValueError for what is no key."""
        match = _KEY.fullmatch(key)
        if match is None:
            raise ValueError("not the key of a call")
        return self._dir / match[1] / f"answer-{match[2]}.json"

    def part(self, key: str, number: int) -> Path:
        return self.answer(key).with_suffix(f".{number}")

    def referred(self, reference: str, key: str | None) -> Path | None:
        """The part that a reference stands for; None for a URL, and for what belongs to another call than `key`."""
        match = _REFERENCE.fullmatch(reference)
        return self.part(match[1], int(match[4])) if match and match[1] == key else None


def reference(key: str, number: int) -> str:
    return f"{SPOOLED}{key}/{number}"

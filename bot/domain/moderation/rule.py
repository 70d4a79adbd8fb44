"""The minor-safety rule: what of the terms found in a prompt makes it refused.

Two contexts together are refused, underage and sexual; either alone passes, but for a few terms that are enough alone.
Words only: a rule like this is a first fence, not the only one. Which word matched is never told: it would teach
evasion.
"""

from collections.abc import Iterable
from typing import Literal

from bot.domain.moderation.glance import is_harmless
from bot.domain.moderation.letters import fold
from bot.domain.moderation.matcher import Hit, hits

YEAR = 2026
"""When nobody says which year it is. An old year only makes the rule stricter."""
_NEAR = 9
"""Words between two that belong together; characters, where these are words."""


def refuses(prompt: str, year: int = YEAR) -> Literal["minors"] | None:
    """The category under which this prompt is refused, if it is. Pure, and never raises."""
    folded = fold(prompt)
    return None if is_harmless(folded) or not finds(folded, year) else "minors"


def finds(folded: str, year: int = YEAR) -> bool:
    """Whether the search finds in a folded prompt what has to be refused."""
    return _is_refused(_in_earnest(hits(folded, year)))


def sexual_hits(folded: str, year: int = YEAR) -> list[Hit]:
    """What is sexual in a folded text, whoever it is about; not for this rule, which wants a minor beside it."""
    return _of(_in_earnest(hits(folded, year)), "sexual")


def _is_refused(found: list[Hit]) -> bool:
    minor, sexual = _of(found, "minor"), _of(found, "sexual")
    if _of(found, "alone") or (minor and sexual):
        return True
    if _any_near(_of(found, "hint"), minor):
        return True
    return not _of(found, "adult") and _any_near(_of(found, "young"), sexual)


def _in_earnest(found: list[Hit]) -> list[Hit]:
    """Without what belongs to something harmless; with what a context makes of other words."""
    contexts = {hit.kind[len("when ") :] for hit in found if hit.kind.startswith("when ")}
    found = [resolved for hit in found if (resolved := _in_context(hit, contexts))]
    kept = _longest(_of(found, "harmful"))
    harmless = [h for h in _of(found, "harmless") if h.unbroken and not any(p in kept for p in h.places)]
    cut = _longest(harmless)
    if not cut:
        return found
    return [hit for hit in found if all(cut.get(place, 0) < len(hit.places) for place in hit.places)]


def _in_context(hit: Hit, contexts: set[str]) -> Hit | None:
    """A term that counts only where the context's words are: `cut 3` is harmless then, `minor 3` tells of a minor."""
    if " " not in hit.kind:
        return hit
    kind, _, context = hit.kind.partition(" ")
    if kind == "when" or context not in contexts:
        return None
    return hit._replace(kind="harmless" if kind == "cut" else kind)


def _of(found: Iterable[Hit], kind: str) -> list[Hit]:
    return [hit for hit in found if hit.kind == kind]


def _longest(found: list[Hit]) -> dict[int, int]:
    """How long the longest of the hits is, for each place that one covers."""
    longest: dict[int, int] = {}
    for hit in sorted(found, key=lambda hit: len(hit.places)):
        longest.update(dict.fromkeys(hit.places, len(hit.places)))
    return longest


def _any_near(ones: list[Hit], others: list[Hit]) -> bool:
    """Sorted by place: each is compared with its neighbours only."""
    merged = sorted(
        [(hit.start, hit.end, hit.sentence, 0) for hit in ones]
        + [(hit.start, hit.end, hit.sentence, 1) for hit in others]
    )
    last: dict[int, tuple[int, int]] = {}
    for start, end, sentence, side in merged:
        other = last.get(1 - side)
        if other and other[1] == sentence and start - other[0] < _NEAR:
            return True
        if side not in last or end >= last[side][0] or last[side][1] != sentence:
            last[side] = (end, sentence)
    return False

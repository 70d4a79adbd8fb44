"""The terms as one tree, and which words stand where in it. Nothing here knows what a text is."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

from bot.domain.moderation.terms import TERMS, Forms

Signs = frozenset[int]
"""What a word may stand for: a sign is the number of what may stand at a place of a term."""
NO_SIGNS: Signs = frozenset()

_LONGEST_WORD = 40
_DISGUISED = frozenset({"minor", "young", "sexual", "alone"})


@dataclass(slots=True, eq=False)
class Node:
    next: dict[int, "Node"] = field(default_factory=dict[int, "Node"])
    kinds: tuple[str, ...] = ()
    """What the terms tell that end here."""


class Lexicon:
    """Which signs a word stands for; a sign is the number of what may stand at a term's place."""

    def __init__(self) -> None:
        self._numbers: dict[Forms, int] = {}
        self.exact: defaultdict[str, set[int]] = defaultdict(set)
        self._starts: defaultdict[str, set[int]] = defaultdict(set)
        self._ends: defaultdict[str, set[int]] = defaultdict(set)
        self._inside: defaultdict[str, set[int]] = defaultdict(set)

    def sign(self, forms: Forms) -> int:
        sign = self._numbers.get(forms)
        if sign is not None:
            return sign
        sign = self._numbers[forms] = len(self._numbers)
        for form in forms:
            self._table(form)[form.strip("*")].add(sign)
        return sign

    @property
    def size(self) -> int:
        return len(self._numbers)

    def _table(self, form: str) -> defaultdict[str, set[int]]:
        if form.startswith("*"):
            return self._inside if form.endswith("*") else self._ends
        return self._starts if form.endswith("*") else self.exact

    def of(self, word: str) -> set[int]:
        found = set(self.exact.get(word, ()))
        if len(word) <= _LONGEST_WORD:
            for cut in range(1, len(word) + 1):
                found |= self._starts.get(word[:cut], NO_SIGNS)
                found |= self._ends.get(word[-cut:], NO_SIGNS)
            for literal, signs in self._inside.items():
                if literal in word:
                    found |= signs
        return found


LEXICON = Lexicon()
ROOT = Node()


def _plant() -> tuple[frozenset[str], frozenset[str]]:
    """Builds the tree; the words that are looked for in disguise too, and the beginnings of words."""
    plain: set[str] = set()
    stems: set[str] = set()
    for term in TERMS:
        node = ROOT
        for forms in term.places:
            sign = LEXICON.sign(forms)
            step = node.next.get(sign)
            if step is None:
                step = node.next[sign] = Node()
            node = step
        node.kinds = tuple(dict.fromkeys((*node.kinds, term.kind)))
        if len(term.places) == 1 and term.kind.partition(" ")[0] in _DISGUISED:
            plain |= {form for form in term.places[0] if "*" not in form}
            stems |= {form[:-1] for form in term.places[0] if form.endswith("*") and form[0] != "*"}
    return frozenset(plain | stems), frozenset(stems)


PLAIN, STEMS = _plant()
"""Words that tell something alone, as they are spelled, and STEMS, with which such words begin: what is looked for in
disguise too."""
ANY, MINOR_NUMBER, ADULT_NUMBER, YEAR = (
    frozenset(LEXICON.exact[form]) for form in ("_", "#", "##", "<year>")
)


@lru_cache(maxsize=65_536)
def after(node: Node, signs: Signs) -> tuple[Node, ...]:
    """Where a word that stands for these signs leads to from here."""
    return tuple(node.next[sign] for sign in signs if sign in node.next)

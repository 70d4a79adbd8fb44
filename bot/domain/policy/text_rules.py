"""A policy's terms and patterns, compiled, and what all the text rules find in a prompt. Compiled once a version."""

from dataclasses import dataclass

from bot.domain import moderation
from bot.domain.policy.categories import Category, categories_of
from bot.domain.policy.patterns import Patterns
from bot.domain.policy.policy import Policy
from bot.domain.policy.terms import Reading, TermSet


@dataclass(frozen=True, slots=True)
class TextFindings:
    minors: bool = False
    """The built-in minor-safety rule: it refuses, whatever the policy says."""
    refused: bool = False
    """One of the server's terms or patterns."""
    categories: frozenset[Category] = frozenset()
    """Built-in ones; whether they count is the policy's matter."""


class TextRules:
    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._blocked = TermSet({"blocked": policy.blocked_terms})
        self._allowed = TermSet({"allowed": policy.allowed_terms})
        self._patterns = Patterns(policy.patterns)

    def find(self, prompt: str, year: int, *, categories: bool = True) -> TextFindings:
        """What is found in a cleaned prompt. Allowed terms are cut out, but not before the minor-safety rule, and not
        for patterns, which see the text as it is. Without `categories` those are not sought.
        """
        if moderation.refuses(prompt, year):
            return TextFindings(minors=True)
        if not self._blocked and not categories:
            return TextFindings(refused=self._patterns.find(prompt))
        reading = Reading(prompt)
        cut = self._cut(reading)
        return TextFindings(
            refused=_blocks(self._blocked, reading, cut) or self._patterns.find(prompt),
            categories=categories_of(reading, cut, year) if categories else frozenset(),
        )

    def refusing(self, prompt: str) -> tuple[str, ...]:
        """Which of the server's own terms, and then patterns, refuse a cleaned prompt, as they were written. For those
        who manage the server: nobody else reads which word it was.
        """
        reading = Reading(prompt)
        cut = self._cut(reading)
        terms = [
            term for term in self._policy.blocked_terms if _blocks(TermSet({term: [term]}), reading, cut)
        ]
        patterns = [source for source in self._policy.patterns if Patterns((source,)).find(prompt)]
        return (*terms, *patterns)

    def _cut(self, reading: Reading) -> frozenset[int]:
        """The words that allowed terms take out."""
        return frozenset(
            place for found in self._allowed.plainly(reading) for place in range(found.start, found.end)
        )


def _blocks(terms: TermSet, reading: Reading, cut: frozenset[int]) -> bool:
    return any(cut.isdisjoint(range(found.start, found.end)) for found in terms.found(reading))

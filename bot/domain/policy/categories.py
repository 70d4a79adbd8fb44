"""The categories that the rules and the classifier speak of, and the built-in lists that some of them are found by."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from bot.domain.moderation.rule import sexual_hits
from bot.domain.policy.terms import Reading, TermSet

Category = Literal[
    "minors",
    "sexual",
    "violence",
    "hate",
    "harassment",
    "self_harm",
    "illegal",
    "real_people",
    "terms",
    "other",
]
"""`terms`: the server's own, patterns among them. `other`: what a classifier found and this table has no word for."""
CATEGORIES: tuple[Category, ...] = get_args(Category)


@cache
def _built_in() -> TermSet:
    text = files("bot.domain.policy").joinpath("categories.toml").read_text("utf-8")
    return TermSet({category: table["terms"] for category, table in tomllib.loads(text).items()})


def categories_of(reading: Reading, cut: frozenset[int], year: int) -> frozenset[Category]:
    """The built-in categories of a text; what touches a word of `cut` does not count."""
    found: set[Category] = {
        category
        for one in _built_in().found(reading)
        for category in CATEGORIES
        if one.label == category and cut.isdisjoint(range(one.start, one.end))
    }
    if any(cut.isdisjoint(hit.places) for hit in sexual_hits(reading.folded, year)):
        found.add("sexual")
    return frozenset(found)

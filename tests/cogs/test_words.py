"""The message files: the same messages with the same facts in every language, each of them used, none missing."""

import ast
from pathlib import Path
from typing import Any

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from bot.domain.locale import LOCALES, Locale, nearest
from cogs.ui.words import WordsMissing, files, words

COGS = Path(__file__).parents[2] / "cogs"


class _Facts(Visitor):
    """The facts that a message uses, and the messages that it refers to."""

    def __init__(self) -> None:
        self.facts: set[str] = set()
        self.messages: set[str] = set()

    def visit_VariableReference(self, node: Any) -> None:  # noqa: N802 - the library's
        self.facts.add(node.id.name)

    def visit_MessageReference(self, node: Any) -> None:  # noqa: N802 - the library's
        self.messages.add(node.id.name)


def messages(locale: Locale) -> dict[str, Any]:
    """By id; an attribute is `message.attribute`."""
    found: dict[str, Any] = {}
    for name, text in files(locale).items():
        for entry in FluentParser().parse(text).body:
            assert not isinstance(entry, ftl.Junk), f"{locale}/{name}: {entry.content}"
            if isinstance(entry, ftl.Message):
                parts = {entry.id.name: entry.value} if entry.value else {}
                parts |= {f"{entry.id.name}.{one.id.name}": one.value for one in entry.attributes}
                assert not parts.keys() & found.keys(), f"{locale}/{name}: twice: {entry.id.name}"
                found |= parts
    return found


def used(pattern: Any) -> _Facts:
    visitor = _Facts()
    visitor.visit(pattern)
    return visitor


def written_in_code() -> set[str]:
    """Every string that may be an id."""
    trees = (ast.parse(path.read_text("utf-8")) for path in COGS.rglob("*.py"))
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_the_same_messages_with_the_same_facts(locale: Locale) -> None:
    english, other = messages("en"), messages(locale)
    assert other.keys() == english.keys()
    assert {name: used(other[name]).facts for name in other} == {
        name: used(english[name]).facts for name in english
    }


def test_every_message_is_used() -> None:
    english = messages("en")
    referred = {name for pattern in english.values() for name in used(pattern).messages}
    assert english.keys() - referred - written_in_code() == set()


def test_a_message_or_a_fact_that_is_not_there_is_an_error() -> None:
    with pytest.raises(WordsMissing):
        words("de")("no-such-message")


@pytest.mark.parametrize(
    ("discord", "ours"), [("de", "de"), ("zh-TW", "zh-CN"), ("en-GB", "en"), ("fr", "en"), (None, "en")]
)
def test_the_nearest_language_is_spoken(discord: str | None, ours: Locale) -> None:
    assert nearest(discord) == ours

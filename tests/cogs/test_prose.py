"""No text that a person reads stands in the code: it is a message, in every language.

Looked at are the literals of what speaks with Discord, and of what it is told by. What is for the log, for whoever reads
a traceback, or for the terminal of whoever runs the bot is English and stays where it is.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
PLACES = ("cogs", "bot/client.py", "bot/domain", "bot/pipeline")
UNFINISHED: set[str] = set()
"""Whose words are still in the code."""
SHOWN = {"label", "title", "placeholder", "description", "content", "text", "group_description"}
"""Arguments that Discord shows."""
UNSHOWN_CALLS = {"log", "re", "compile"}
ALLOWED = {
    "discord.py: on_interaction": "the name of a task",
    "Session is closed": "aiohttp's own words, which are looked for",
    "the process ended before the answer": "the log's detail of a failure",
    "no callback named the task before the deadline": "the log's detail of a failure",
    "its key was taken out of the settings": "the log's detail of a failure",
    "the provider does not know the task": "the log's detail of a failure",
    "its step kept breaking": "the log's detail of a failure",
    "the card's edit takes too long": "the log's detail of a failure",
    " ->   is not a legal move": "an exception's",
    "more than   bytes": "the log's detail of a failure",
    "alert of unreadable rows": "the key of a memory",
    "bp dt gk jc zf mnlsr  vh  wxy a e iou": "letters that sound alike",
    "drt      yaje      w   m   h    g  z           b         vs   lc  p   k             b": "letters that look alike",
}
_WORD = re.compile(r"[^\W\d_]{2,}")
_TYPE_OR_ADDRESS = re.compile(r"[\w.]+\[.*\]|https?://.*", re.DOTALL)


def test_no_text_for_a_person_stands_in_the_code() -> None:
    found = [
        f"{path.relative_to(HOUSE)}:{line}: {text!r}"
        for path, line, text in written()
        if str(path.relative_to(HOUSE)) not in UNFINISHED and text not in ALLOWED
    ]
    assert found == []


def test_nothing_is_allowed_that_is_not_there() -> None:
    assert ALLOWED.keys() - {text for _, _, text in written()} == set()


@pytest.mark.parametrize(
    "code",
    [
        'answer(interaction, "You have nothing here yet.")',
        'answer(interaction, f"You have {n} credits left now.")',
        'embed.add_field(name="Model", value=code(x))',
        'Button(label="Again")',
        'embed.set_footer(text="more")',
        '_WHO = {"author": "Only the member may"}',
    ],
)
def test_prose_is_found(code: str) -> None:
    assert list(prose(code, words=3))


@pytest.mark.parametrize(
    "code",
    [
        '"""What a module is for, in words."""',
        'raise ValueError("the interaction names no server")',
        'log.warning("not this one either", error="nothing to see here")',
        'assert ready, "it is never not ready"',
        'answer(interaction, say("some-message"))',
        'cast("dict[str, Any]", found)',
    ],
)
def test_what_nobody_reads_in_discord_is_no_prose(code: str) -> None:
    assert not list(prose(code, words=3))


@cache
def written() -> list[tuple[Path, int, str]]:
    return [
        (path, line, text) for path in sources() for line, text in prose(path.read_text("utf-8"), words=3)
    ]


def sources() -> Iterator[Path]:
    for place in PLACES:
        path = HOUSE / place
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def prose(code: str, *, words: int) -> Iterator[tuple[int, str]]:
    """Line and text of what may be read by a person: so many words in a row, or a word where Discord shows it."""
    tree = ast.parse(code)
    unread = {id(each) for node in ast.walk(tree) if is_unread(node) for each in ast.walk(node)}
    shown = {id(each) for node in ast.walk(tree) for each in shown_by(node)}
    for node in ast.walk(tree):
        if id(node) in unread:
            continue
        text = text_of(node)
        if isinstance(node, ast.JoinedStr):
            unread |= {id(each) for each in node.values}
        enough = bool(_WORD.search(text)) if id(node) in shown else is_prose(text, words)
        if enough and not _TYPE_OR_ADDRESS.fullmatch(text):
            yield node.lineno if isinstance(node, ast.expr) else 0, text


def is_prose(text: str, words: int) -> bool:
    return " " in text and len(_WORD.findall(text)) >= words


def text_of(node: ast.AST) -> str:
    """A literal's text; of a formatted one, what is fixed."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return " ".join(each.value for each in values if isinstance(each, ast.Constant))  # type: ignore[misc]
        case _:
            return ""


def is_unread(node: ast.AST) -> bool:
    """Docstrings, exceptions, assertions, and what goes to the log."""
    match node:
        case ast.Raise() | ast.Assert() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
            return name in UNSHOWN_CALLS
        case ast.Call(func=ast.Name(id=name)):
            return name.endswith("Error") or name in UNSHOWN_CALLS
        case _:
            return False


def shown_by(node: ast.AST) -> Iterator[ast.expr]:
    if not isinstance(node, ast.Call):
        return
    adds_field = isinstance(node.func, ast.Attribute) and node.func.attr == "add_field"
    for given in node.keywords:
        if given.arg in SHOWN or (adds_field and given.arg in {"name", "value"}):
            yield given.value

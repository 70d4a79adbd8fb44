"""Finds the line of a TOML file that a validation error speaks of, so that a bad catalogue line can be named."""

import re
from collections.abc import Sequence

_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.\"'-][\w.\"' \t-]*)\]\]?")
_QUOTES = "\"'"
_TEXT_OR_END = re.compile(
    r"""#[^\n]*|\"{3}(?:\\.|[^\\])*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\])*"|'[^']*'|\]""", re.DOTALL
)
"""A comment, a string or the end of a list."""


def line_of(text: str, location: Sequence[str | int]) -> int:
    """The 1-based line of the deepest part of `location` that the file spells out; 1 if there is none.

    `location` is pydantic's: keys and list indexes from the root, as ("models", 2, "offers", 0, "cost").
    """
    wanted = tuple(location)
    best_depth, best_line = 0, 1
    table: tuple[str | int, ...] = ()
    seen: dict[tuple[str | int, ...], int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        if header:
            table = _path(_names(header[2]), seen, new_item=header[1] == "[[")
            here = table
        else:
            key = line.split("=", 1)[0].strip() if "=" in line else ""
            here = (*table, *_names(key)) if key else ()
        depth = min(len(here), len(wanted))  # `[a.b]` spells `a` out too
        if here[:depth] == wanted[:depth] and depth > best_depth:
            best_depth, best_line = depth, number
    return best_line


def line_of_text(text: str, line: int, index: int) -> int:
    """The line of one string of the list that begins on `line`; `line` itself where there are not so many."""
    begins = sum(map(len, text.splitlines(keepends=True)[: line - 1]))
    opened = text.find("[", text.find("=", begins))
    for found in _TEXT_OR_END.finditer(text, opened + 1) if opened >= 0 else ():
        if found[0] == "]":
            break
        if found[0].startswith("#"):
            continue
        if index == 0:
            return line + text.count("\n", begins, found.start())
        index -= 1
    return line


def _names(key: str) -> list[str]:
    """Of a dotted key."""
    unquoted = key.translate(dict.fromkeys(map(ord, _QUOTES)))
    return [name.strip() for name in unquoted.split(".")]


def _path(
    parts: list[str], seen: dict[tuple[str | int, ...], int], *, new_item: bool
) -> tuple[str | int, ...]:
    """The header's dotted name with the index of each array of tables put in."""
    path: tuple[str | int, ...] = ()
    for depth, part in enumerate(parts):
        path = (*path, part)
        last = depth == len(parts) - 1
        if last and new_item:
            seen[path] = seen.get(path, -1) + 1
        if path in seen:
            path = (*path, seen[path])
    return path

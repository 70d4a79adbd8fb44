"""Reading a slash command from one line of text, as a person writes it in the composer."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from simcord.enums import OptionType

from sandbox.discord.locales import DEFAULT, localized
from sandbox.discord.values import RefusedByClient, items

Command = Mapping[str, Any]
_NESTED = {OptionType.SUBCOMMAND, OptionType.SUBCOMMAND_GROUP}


def find_command(commands: Sequence[Command], words: Sequence[str]) -> tuple[Command, list[str], Command]:
    """The registered command these words name, the words below it, and the leaf with the options."""
    if not words:
        raise RefusedByClient("a slash command starts with its name")
    root = next((each for each in commands if each["name"] == words[0]), None)
    if root is None:
        known = ", ".join(f"/{each['name']}" for each in commands) or "none"
        raise RefusedByClient(f"there is no command /{words[0]} for this member here; there are: {known}")
    leaf, path = root, list[str]()
    for word in words[1:]:
        below = {each["name"]: each for each in items(leaf, "options") if each["type"] in _NESTED}
        if word not in below:
            raise RefusedByClient(f"/{' '.join(words)}: no subcommand {word!r}; there are: {sorted(below)}")
        leaf = below[word]
        path.append(word)
    if any(each["type"] in _NESTED for each in items(leaf, "options")):
        raise RefusedByClient(f"/{' '.join(words)} needs a subcommand")
    return root, path, leaf


def split_line(line: str) -> tuple[list[str], str]:
    """The words of the command's path, and the rest, which begins at the first `name:`."""
    words: list[str] = []
    rest = line.strip().removeprefix("/")
    while rest:
        word, _, tail = rest.partition(" ")
        if ":" in word:
            break
        words.append(word)
        rest = tail.strip()
    return words, rest


def split_options(leaf: Command, text: str, locale: str = DEFAULT) -> dict[str, str]:
    """`prompt:a fox in snow duration:10`: a value ends where the next option of this command begins.

    Options go by their own names, and by those that a client of that language shows.
    """
    shown = {localized(each, "name", locale): each["name"] for each in items(leaf, "options")}
    names = shown | {each["name"]: each["name"] for each in items(leaf, "options")}
    if not text.strip():
        return {}
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or r"(?!)"
    found = list(re.finditer(rf"(?:^|(?<=\s))({pattern}):", text))
    if not found or text[: found[0].start()].strip():
        raise RefusedByClient(f"/{leaf['name']}: no option begins {text[:40]!r}; there are: {list(names)}")
    values: dict[str, str] = {}
    ends = [match.start() for match in found[1:]] + [len(text)]
    for match, end in zip(found, ends, strict=True):
        name = names[match.group(1)]
        if name in values:
            raise RefusedByClient(f"/{leaf['name']}: option {name!r} is given twice")
        values[name] = text[match.end() : end].strip()
    return values


def read_value(option: Command, text: str) -> object:
    """A plain value as its option's type wants it; members, channels and roles stay text."""
    for choice in items(option, "choices"):
        if text.casefold() in {str(choice["name"]).casefold(), str(choice["value"]).casefold()}:
            return choice["value"]
    try:
        match option["type"]:
            case OptionType.INTEGER:
                return int(text)
            case OptionType.NUMBER:
                return float(text)
            case OptionType.BOOLEAN:
                return {"true": True, "false": False}[text.casefold()]
            case _:
                return text
    except (ValueError, KeyError):
        raise RefusedByClient(f"option {option['name']!r} cannot be {text!r}") from None

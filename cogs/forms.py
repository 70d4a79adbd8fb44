"""Reading a form from its raw payload, so that it outlives the process that showed it."""

from collections.abc import Iterator
from typing import Any, cast

from cogs.answers import Interaction


def text_of(interaction: Interaction) -> str:
    """What was written into a form of one field."""
    sent = cast("dict[str, Any]", interaction.data or {})
    return next((value for value in _texts(sent) if value), "")


def _texts(part: dict[str, Any]) -> Iterator[str]:
    if isinstance(part.get("value"), str):
        yield part["value"]
    inner = part.get("component")
    for below in (*part.get("components", ()), *([inner] if inner else ())):
        yield from _texts(below)

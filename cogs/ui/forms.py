"""What forms have in common: a menu in one, and what one sent back, read from its raw payload, so that a form outlives
the process that showed it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, cast

import discord
from discord import ui

from cogs.ui.markup import CHOICE_LIMIT, plain
from cogs.ui.menus import thinned


def menu(
    label: str,
    custom_id: str,
    choices: Sequence[tuple[str, str]],
    chosen: object,
    *,
    needed: Collection[str] = (),
    unset: str | None = None,
) -> "ui.Label[Any]":
    """Each choice a value and its text; one may be left out, which `unset` says what it means. Those needed are there
    however many there are.
    """
    offered = [
        discord.SelectOption(label=plain(text, CHOICE_LIMIT), value=value, default=value == str(chosen))
        for value, text in thinned(choices, str(chosen), needed)
    ]
    select = ui.Select[Any](
        custom_id=custom_id, placeholder=unset, options=offered, min_values=0, required=False
    )
    return ui.Label(text=label, component=select)


def fields(data: Mapping[str, Any]) -> dict[str, str]:
    """By the id of each field, however they are nested. A field left empty has ""."""
    return dict(_fields(data.get("components", ())))


def text_of(data: Mapping[str, Any]) -> str:
    """What was written into a form of one field."""
    return next(filter(None, fields(data).values()), "")


def _fields(components: object) -> Iterable[tuple[str, str]]:
    for component in cast("Sequence[dict[str, Any]]", components):
        inner = component.get("component")
        yield from _fields(component.get("components") or ([inner] if inner else ()))
        if "custom_id" in component:
            values = component.get("values")
            yield str(component["custom_id"]), str(component.get("value") or (values[0] if values else ""))

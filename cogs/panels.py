"""Presses on private panels, whose state stands in the ids of their components: what all panels have in common.

An id may be forged: here only which panel is meant is known; what it names, the panel looks up for whoever presses.
"""

import re
from collections.abc import Awaitable, Callable

import discord

from cogs import interactions
from cogs.answers import Interaction, acknowledge, explain, say
from cogs.languages import words_of
from cogs.ui import custom_ids
from cogs.ui.custom_ids import PanelId

_NUMBER = re.compile(r"[0-9]{1,4}")


async def on_press(
    interaction: Interaction, panel: str, perform: Callable[[Interaction, PanelId], Awaitable[None]]
) -> None:
    """Performs a press on this panel, or a form of it that came back, and tells the member whatever goes wrong.

    All others are left alone.
    """
    form = interaction.type is discord.InteractionType.modal_submit
    if not form and interaction.type is not discord.InteractionType.component:
        return
    meant = custom_ids.read_panel(interaction.custom_id or "")
    if meant is None or meant.panel != panel or (form and panel not in custom_ids.WITH_FORMS):
        return
    if not interaction.client.serves(interaction.guild_id):
        await say(interaction, words_of(interaction)("not-here"))
        return
    try:
        await perform(interaction, meant)
    except Exception as error:  # noqa: BLE001 - the last stop: whatever it is, the member is told
        await explain(interaction, error)


async def in_place(interaction: Interaction) -> None:
    """Acknowledges. Only what nobody else sees may be written over with an answer."""
    await acknowledge(interaction, in_place=interactions.on_private_message(interaction))


def all_chosen(interaction: Interaction) -> list[str]:
    """In a menu that takes several."""
    return interactions.data(interaction).get("values") or []


def chosen(interaction: Interaction) -> str | None:
    """In a menu."""
    return next(iter(all_chosen(interaction)), None)


def number_of(written: str, most_digits: int = 3) -> int:
    """Of a page; 0 for what is none."""
    return int(written) if _NUMBER.fullmatch(written) and len(written) <= most_digits else 0

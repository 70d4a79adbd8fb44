"""The form of an edit: what to change, in which picture, by which model. Nothing is kept beside what comes back."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import discord
from discord import ui

from bot.domain.catalog import Catalog
from bot.domain.media import MediaFile
from bot.domain.starting import Start, starters
from cogs.ui import forms
from cogs.ui.remix import PROMPT_LIMIT
from cogs.ui.starting import numbered
from cogs.ui.words import Words

_PROMPT, _PICTURE, _MODEL = "prompt", "picture", "model"
_HINT_LIMIT: Final = 100
"""Characters, by Discord's rule."""


def form(
    start: Start, pictures: Sequence[MediaFile], catalog: Catalog, custom_id: str, say: Words
) -> ui.Modal:
    modal = ui.Modal(title=say("edit-title"), custom_id=custom_id)
    prompt = ui.TextInput[Any](
        custom_id=_PROMPT,
        style=discord.TextStyle.paragraph,
        placeholder=say("edit-example")[:_HINT_LIMIT],
        max_length=PROMPT_LIMIT,
    )
    modal.add_item(ui.Label(text=say("edit-prompt"), component=prompt))
    modal.add_item(forms.menu(say("start-picture"), _PICTURE, numbered(pictures, say), start.picture))
    models = [(model.name, model.label) for model in starters("edit", catalog)]
    modal.add_item(forms.menu(say("start-model"), _MODEL, models, start.model))
    modal.stop()  # nothing waits for it: what comes back is read by its id
    return modal


def read(data: Mapping[str, Any]) -> Start | None:
    """None for what is forged."""
    sent = forms.fields(data)
    picture, model, prompt = sent.get(_PICTURE, ""), sent.get(_MODEL, ""), sent.get(_PROMPT, "").strip()
    if not picture.isdecimal() or not model or not prompt:
        return None
    return Start("edit", int(picture), model, prompt=prompt)

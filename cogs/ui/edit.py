"""The form of an edit or an extension: what is to happen, to which file, by which model, for how long and how much.
Nothing is kept beside what comes back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import discord
from discord import ui

from bot.domain.catalog import Catalog
from bot.domain.generation_model import GenerationModel
from bot.domain.media import MediaFile
from bot.domain.origin import Work
from bot.domain.request import Kind, Request
from bot.domain.starting import Start, price_of, starters, values
from cogs.ui import forms
from cogs.ui.remix import PROMPT_LIMIT
from cogs.ui.starting import numbered
from cogs.ui.words import Words

_PROMPT, _FILE, _MODEL, _DURATION = "prompt", "picture", "model", "duration"
_HINT_LIMIT: Final = 100
"""Characters, by Discord's rule."""


@dataclass(frozen=True, slots=True)
class Source:
    """What there is to start from: files of a result, all of a kind, and what it was asked for with."""

    request: Request
    files: Sequence[MediaFile]
    catalog: Catalog

    @property
    def kind(self) -> Kind:
        return self.files[0].kind

    def priced(self, named: str, chosen: Start, say: Words) -> str:
        price = price_of(chosen, self.request, self.files, self.catalog)
        return named if price is None else say("form-priced", named=named, credits=price)


def form(start: Start, source: Source, custom_id: str, say: Words) -> ui.Modal:
    modal = ui.Modal(title=say("form-title", work=start.work), custom_id=custom_id)
    prompt = ui.TextInput[Any](
        custom_id=_PROMPT,
        style=discord.TextStyle.paragraph,
        placeholder=say("form-example", work=start.work)[:_HINT_LIMIT],
        max_length=PROMPT_LIMIT,
    )
    modal.add_item(ui.Label(text=say("form-prompt", work=start.work), component=prompt))
    files = numbered(source.files, say)
    modal.add_item(forms.menu(say("form-file", kind=source.kind), _FILE, files, start.picture))
    models = starters(start.work, source.catalog, source.kind)
    named = [
        (model.name, source.priced(model.label, replace(start, model=model.name), say)) for model in models
    ]
    modal.add_item(forms.menu(say("start-model"), _MODEL, named, start.model))
    meant = next(model for model in models if model.name == start.model)
    if lengths := _lengths(start, meant, source, say):
        modal.add_item(forms.menu(say("form-duration"), _DURATION, lengths, meant.defaults.duration))
    modal.stop()  # nothing waits for it: what comes back is read by its id
    return modal


def _lengths(start: Start, model: GenerationModel, source: Source, say: Words) -> list[tuple[str, str]]:
    """How much longer a video can become, and for how much; none of what stays as long as it was."""
    listed = values(model, "duration") if model.needs_video else []
    return [
        (one, source.priced(say("option-duration", value=one), replace(start, duration=int(one)), say))
        for one in listed
    ]


def read(work: Work, data: Mapping[str, Any]) -> Start | None:
    """None for what is forged."""
    sent = forms.fields(data)
    number, model, prompt = sent.get(_FILE, ""), sent.get(_MODEL, ""), sent.get(_PROMPT, "").strip()
    duration = sent.get(_DURATION, "")
    if not number.isdecimal() or not model or not prompt:
        return None
    return Start(work, int(number), model, int(duration) if duration.isdecimal() else None, prompt=prompt)

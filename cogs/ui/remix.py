"""The form of a remix: what was asked for, filled in, to be changed.

What came back is read from its raw payload, so that a form outlives the process that showed it.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import discord
from discord import ui

from bot.domain.catalog import Catalog
from bot.domain.generation_model import GenerationModel
from bot.domain.job import Job
from bot.domain.remix import Remix
from bot.domain.request import OptionName, Options
from cogs.ui import forms
from cogs.ui.words import Words

PROMPT_LIMIT: Final = 4000
"""Characters in a form's text, by Discord's rule: a longer prompt cannot be remixed."""
_ASKED: Final[Mapping[OptionName, str]] = {
    "aspect_ratio": "remix-aspect-ratio",
    "duration": "remix-duration",
    "resolution": "remix-resolution",
}
"""With the label's id: Discord's forms have five fields."""
_PROMPT, _MODEL = "prompt", "model"


def form(job: Job, catalog: Catalog, custom_id: str, say: Words) -> ui.Modal:
    modal = ui.Modal(title=say("remix-title"), custom_id=custom_id)
    prompt = ui.TextInput[Any](
        custom_id=_PROMPT,
        style=discord.TextStyle.paragraph,
        default=job.request.prompt,
        max_length=PROMPT_LIMIT,
    )
    modal.add_item(ui.Label(text=say("remix-prompt"), component=prompt))
    of_videos = job.request.video is not None
    models = [model for model in catalog.of_kind(job.lane) if model.needs_video is of_videos]
    names = [(model.name, model.label) for model in models]
    modal.add_item(forms.menu(say("remix-model"), _MODEL, names, job.request.model))
    for name, label in _ASKED.items():
        values = _values(models, name)
        chosen = job.request.options.asked().get(name)
        if values:
            shown = [say("option-duration", value=one) if name == "duration" else one for one in values]
            needed = {value for model in models for value in model.singled_out(name)}
            choices = list(zip(values, shown, strict=True))
            menu = forms.menu(say(label), name, choices, chosen, needed=needed, unset=say("remix-unset"))
            modal.add_item(menu)
    modal.stop()  # nothing waits for it: what comes back is read by its id
    return modal


def _values(models: Iterable[GenerationModel], name: OptionName) -> list[str]:
    """Of all models of the kind: which goes with which, the gate says."""
    found = dict.fromkeys(value for model in models for value in model.values(name))
    return sorted(found, key=int) if name == "duration" else list(found)


def read(data: Mapping[str, Any]) -> Remix:
    """What was sent; of a number, digits."""
    sent = forms.fields(data)
    named: dict[str, Any] = {name: value for name in _ASKED if (value := sent.get(name))}
    if named.get("duration", "").isdecimal():
        named["duration"] = int(named["duration"])
    return Remix(sent.get(_PROMPT, ""), sent.get(_MODEL) or None, Options(**named))

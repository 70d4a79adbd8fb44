"""The private question before a picture becomes something else: which, by which model, and for how much.

All that is chosen is in the ids of its menus, so that it outlives the process that asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final, Literal

import discord

from bot.domain.catalog import Catalog
from bot.domain.generation_model import GenerationModel
from bot.domain.media import MediaFile
from bot.domain.origin import Work
from bot.domain.starting import Start, starters, values
from cogs.ui.custom_ids import custom_id
from cogs.ui.markup import CHOICE_LIMIT, code, plain
from cogs.ui.menus import thinned
from cogs.ui.words import Words

Field = Literal["picture", "model", "duration", "resolution"]
Item = discord.ui.Item[discord.ui.View]
_FIELDS: Final[dict[str, Field]] = {"p": "picture", "m": "model", "d": "duration", "r": "resolution"}


def question(start: Start, pictures: Sequence[MediaFile], price: int, available: int, say: Words) -> str:
    number = next((n for n, file in enumerate(pictures, 1) if file.index == start.picture), 1)
    return say(
        "start-question",
        work=start.work,
        number=number,
        pictures=len(pictures),
        model=code(start.model),
        price=price,
        available=available,
    )


def menus(
    job_id: str, start: Start, pictures: Sequence[MediaFile], catalog: Catalog, say: Words
) -> list[Item]:
    """A menu for each thing that there is a choice of, and the button."""
    models = starters(start.work, catalog)
    model = next((one for one in models if one.name == start.model), None)
    found = [
        _menu(job_id, start, "p", numbered(pictures, say), say("start-picture")),
        _menu(job_id, start, "m", [(one.name, one.label) for one in models], say("start-model")),
        *([] if model is None else _options(job_id, start, model, say)),
    ]
    yes = discord.ui.Button[discord.ui.View](
        label=say("start-begin", work=start.work),
        style=discord.ButtonStyle.primary,
        custom_id=custom_id(f"{start.work}-begin", job_id, written(start)),
    )
    return [*(menu for menu in found if menu), yes]


def numbered(files: Iterable[MediaFile], say: Words) -> list[tuple[str, str]]:
    """For a menu."""
    return [
        (str(file.index), say("start-picture-number", kind=file.kind, number=n))
        for n, file in enumerate(files, 1)
    ]


def _options(job_id: str, start: Start, model: GenerationModel, say: Words) -> list[Item | None]:
    lengths = [(one, say("option-duration", value=one)) for one in values(model, "duration")]
    sharpness = [(one, one) for one in values(model, "resolution")]
    meant = replace(
        start,
        duration=start.duration or _number(model.defaults.of("duration")),
        resolution=start.resolution or str(model.defaults.of("resolution")),
    )
    return [
        _menu(job_id, start, "d", lengths, say("start-duration"), chosen=str(meant.duration)),
        _menu(job_id, start, "r", sharpness, say("start-resolution"), chosen=str(meant.resolution)),
    ]


def _menu(
    job_id: str,
    start: Start,
    field: str,
    choices: Sequence[tuple[str, str]],
    name: str,
    *,
    chosen: str | None = None,
) -> Item | None:
    """None where there is nothing to choose."""
    if len(choices) < 2:
        return None
    chosen = str(getattr(start, _FIELDS[field])) if chosen is None else chosen
    offered = [
        discord.SelectOption(label=plain(text, CHOICE_LIMIT), value=value, default=value == chosen)
        for value, text in thinned(choices, chosen)
    ]
    begin = custom_id(f"{start.work}-choose", job_id, f"{field},{written(start)}")
    return discord.ui.Select[discord.ui.View](custom_id=begin, placeholder=name, options=offered)


def written(start: Start) -> str:
    """As the argument of an id."""
    return f"{start.picture},{start.model},{start.duration or ''},{start.resolution or ''}"


def read(work: Work, argument: str | None) -> Start | None:
    """What `written` wrote; None for anything else, which is forged."""
    match (argument or "").split(","):
        case [picture, model, duration, resolution] if picture.isdecimal():
            return Start(work, int(picture), model, _number(duration), resolution or None)
        case _:
            return None


def choose(work: Work, argument: str | None, value: str | None) -> Start | None:
    """With the value that was chosen in the menu of this id."""
    field, _, rest = (argument or "").partition(",")
    start = read(work, rest)
    if start is None or value is None or field not in _FIELDS:
        return None
    changed: Any = _number(value) if field in "pd" else value
    return None if changed is None else replace(start, **{_FIELDS[field]: changed})


def _number(written: object) -> int | None:
    return int(str(written)) if str(written).isdecimal() else None

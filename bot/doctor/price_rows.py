"""Finds an offer's costs in the rows of a price table, where there is only one way to read them."""

import re
from collections.abc import Collection, Mapping, Sequence

from bot.domain.generation_model import GenerationModel
from bot.domain.offer import Offer
from bot.domain.request import OptionName
from bot.domain.tariff import ANY, Tariff
from bot.providers.live_lists import PriceRow

Costs = Mapping[str, int]
"""Micro-dollars by a key of the table; of an amount without a table the key is empty."""

_WHOLE = re.compile(r"per (image|picture|video|clip|generation|request|task|upscale)")
_SEVERAL = re.compile(r"per (\d{1,3}) (images|pictures|videos)")
_SECOND = frozenset({"per second", "per sec"})
_WORD = re.compile(r"with(?:out)? (?:audio|sound)|no (?:audio|sound)|[a-z0-9.]+")


class NotComparable(Exception):
    """The message says why."""


def written(tariff: Tariff) -> tuple[str, Costs]:
    """The one amount or table that a cost is made of, by its name. Raises NotComparable."""
    amounts: dict[str, Costs] = {
        name: table for name in ("flat", "per_second") if (table := getattr(tariff, name))
    }
    amounts |= {name: {"": amount} for name in ("base", "per_image") if (amount := getattr(tariff, name))}
    if len(amounts) != 1 or tariff.input_sides or tariff.minimum or tariff.maximum is not None:
        raise NotComparable("its cost is not one amount or one table")
    return next(iter(amounts.items()))


def listed(model: GenerationModel, offer: Offer, rows: Sequence[PriceRow]) -> Costs:
    """The same keys with the amounts of these rows, which are all of this model's. Raises NotComparable."""
    name, costs = written(offer.cost)
    if not all(_fits(row.unit, name, model.files) for row in rows):
        raise NotComparable("the price table counts in another unit")
    if len(costs) == 1 and set(costs) <= {"", ANY}:
        return {next(iter(costs)): _one({row.cost for row in rows})}
    return _by_key(offer.cost.by, list(costs), rows)


def _fits(unit: str, name: str, files: int) -> bool:
    if name == "per_second":
        return unit in _SECOND
    if name == "per_image":
        return unit in {"per image", "per picture"}
    several = _SEVERAL.fullmatch(unit)
    if several:
        return int(several[1]) == files
    alone = _WHOLE.fullmatch(unit)
    return alone is not None and (files == 1 or alone[1] not in {"image", "picture", "video", "clip"})


def _one(costs: Collection[int | None]) -> int:
    only = next(iter(costs), None)
    if len(costs) != 1 or only is None:
        raise NotComparable("the price table has several prices for it, or none that is a number")
    return only


def _by_key(by: Sequence[OptionName], keys: Sequence[str], rows: Sequence[PriceRow]) -> Costs:
    """Rows that differ in nothing but the key's words are one table; all such tables have to agree."""
    tables: dict[tuple[str, ...], dict[str, set[int | None]]] = {}
    for row in rows:
        matches = {key: rest for key in keys if (rest := _without(row.words, by, key)) is not None}
        if len(matches) > 1:
            raise NotComparable("a row of the price table is for several of its prices")
        for key, rest in matches.items():
            tables.setdefault(rest, {}).setdefault(key, set()).add(row.cost)
    read = [{key: _one(table.get(key, set())) for key in keys} for table in tables.values()]
    if not read or any(one != read[0] for one in read):
        raise NotComparable("the rows of the price table are not those of its prices")
    return read[0]


def _without(words: str, by: Sequence[OptionName], key: str) -> tuple[str, ...] | None:
    """The row's other words, if it has one for each part of the key."""
    rest: list[str] = _WORD.findall(words)
    parts = key.split()
    if len(parts) != len(by):
        return None
    for name, part in zip(by, parts, strict=True):
        found = next((word for word in rest if word in _spellings(name, part)), None)
        if found is None:
            return None
        rest.remove(found)
    return tuple(rest)


def _spellings(name: OptionName, value: str) -> Collection[str]:
    if name == "duration":
        return {f"{value}s", f"{value}.0s"}
    if name == "sound":
        on = {"with audio", "with sound"}
        return on if value == "on" else {"without audio", "without sound", "no audio", "no sound"}
    return {value.casefold()}

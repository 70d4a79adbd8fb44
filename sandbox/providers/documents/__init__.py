"""The providers' documents as data: of each model, its fields, what is refused together, what comes back and its price.

`kie.toml` is after docs.kie.ai and kie's price table, `evolink.toml` after docs.evolink.ai. Nothing of it comes from
the bot's catalogue, which is held against it.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from sandbox.providers.fields import (
    Check,
    Field,
    digits,
    flag,
    list_of,
    number_or_digits,
    one_of,
    text,
    url,
    whole,
    wrong,
)

_ADDRESS = url("http", "https")
_RATIO_FIELDS = ("aspect_ratio", "image_size", "ratio", "size")
_NO_PICTURES = frozenset({"audio_url", "driving_audio_url", "first_clip_url", "callback_url"})
"""Of the fields that take addresses, those of something else."""
_MODEL_KEYS = frozenset({"makes", "files", "input", "refuses", "credits"})
_CREDITS_KEYS = frozenset({"by", "flat", "per_second", "per_input", "output_sides"})
_SIDES = {"portrait": "9:16", "landscape": "16:9", "square": "1:1", "square_hd": "1:1"}


class DocumentInvalid(ValueError):
    """A document cannot be used; the message names the file, the model and the key."""


@dataclass(frozen=True, slots=True)
class Document:
    """One model's."""

    makes: str
    files: int
    fields: Mapping[str, Field]
    defaults: Mapping[str, Any]
    refuses: Sequence[Mapping[str, Any]]
    """Values that are refused together."""
    credits: Mapping[str, Any]
    picture_fields: Sequence[str]

    def wrong(self, given: Any, within: str = "") -> str | None:
        if problem := wrong(given, self.fields, within):
            return problem
        full = {**self.defaults, **given}
        for refused in self.refuses:
            if all(full.get(name) == value for name, value in refused.items()):
                return "does not support " + " with ".join(f"{n} {v}" for n, v in refused.items())
        return None

    def ratio(self, given: Mapping[str, Any]) -> str:
        full = {**self.defaults, **given}
        word = next((str(full[name]) for name in _RATIO_FIELDS if name in full), "")
        side, _, rest = word.partition("_")
        if side in {"portrait", "landscape"} and rest:
            long, short = sorted(rest.split("_"), key=int, reverse=True)
            return f"{short}:{long}" if side == "portrait" else f"{long}:{short}"
        usual = "16:9" if self.makes == "video" else "1:1"
        return _SIDES.get(word) or (word if ":" in word else usual)

    def seconds(self, given: Mapping[str, Any]) -> int:
        full = {**self.defaults, **given}
        return int(full.get("duration", full.get("n_frames", 5))) if self.makes == "video" else 0

    def pictures(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        found: list[str] = []
        for name in self.picture_fields:
            value = given.get(name, [])
            found += [value] if isinstance(value, str) else value
        return tuple(found)

    def price(self, given: Mapping[str, Any], sides: Sequence[int] = ()) -> float:
        """In the provider's credits. `sides` are the longer ones of the pictures, where they are known."""
        full = {**self.defaults, **given}
        key = " ".join(str(full.get(name, "any")).lower() for name in self.credits.get("by", ()))
        amount = _at(self.credits, "flat", key)
        amount += self.seconds(given) * _at(self.credits, "per_second", key)
        amount += self._of_output(int(full.get("upscale_factor", 1)), sides)
        return round(amount + len(self.pictures(given)) * float(self.credits.get("per_input", 0)), 3)

    def _of_output(self, factor: int, sides: Sequence[int]) -> float:
        prices: Mapping[str, float] = self.credits.get("output_sides", {})
        bounds = sorted((int(most), price) for most, price in prices.items())
        if not bounds:
            return 0
        longest = max(sides, default=bounds[-1][0]) * factor
        return next((price for most, price in bounds if longest <= most), bounds[-1][1])


def _at(prices: Mapping[str, Any], table: str, key: str) -> float:
    """Of a table by the key, or one amount for all."""
    amounts: float | dict[str, float] = prices.get(table, 0)
    return amounts[key] if isinstance(amounts, dict) else amounts


@cache
def documents(provider: str) -> Mapping[str, Document]:
    """By the model's name."""
    file = f"{provider}.toml"
    return parse(files(__name__).joinpath(file).read_text("utf-8"), file)


def parse(content: str, file: str) -> Mapping[str, Document]:
    """By the model's name. Raises DocumentInvalid."""
    models: Mapping[str, dict[str, Any]] = tomllib.loads(content)["models"]
    return {name: _document(model, f"{file}: {name}") for name, model in models.items()}


def _document(model: dict[str, Any], where: str) -> Document:
    given: Mapping[str, dict[str, Any]] = model["input"]
    _known(model, _MODEL_KEYS, where)
    _known(model.get("credits", {}), _CREDITS_KEYS, f"{where}: credits")
    for name, field in given.items():
        _check_field(field, f"{where}: input.{name}")
    return Document(
        makes=model["makes"],
        files=model.get("files", 1),
        fields={name: Field(_check(field), field.get("required", False)) for name, field in given.items()},
        defaults={name: field["default"] for name, field in given.items() if "default" in field},
        refuses=model.get("refuses", []),
        credits=model.get("credits", {}),
        picture_fields=[
            name
            for name, field in given.items()
            if field.keys() & {"url", "urls"} and name not in _NO_PICTURES
        ],
    )


def _check_field(field: Mapping[str, Any], where: str) -> None:
    kinds = {"text", *_CHECKS}
    _known(field, kinds | {"shortest", "required", "default"}, where)
    if len(field.keys() & kinds) != 1:
        raise DocumentInvalid(f"{where} needs exactly one of {', '.join(sorted(kinds))}")


def _known(given: Mapping[str, Any], keys: AbstractSet[str], where: str) -> None:
    for name in given.keys() - keys:
        raise DocumentInvalid(f"{where} has {name!r}, which is none of {', '.join(sorted(keys))}")


_CHECKS: Mapping[str, Callable[[Any], Check]] = {
    "one": lambda allowed: one_of(*allowed),
    "whole": lambda bounds: whole(*bounds),
    "digits": lambda bounds: digits(*bounds),
    "number": lambda bounds: number_or_digits(*bounds),
    "flag": lambda _: flag,
    "url": lambda _: _ADDRESS,
    "urls": lambda longest: list_of(_ADDRESS, longest),
    "list": lambda longest: list_of(lambda _: None, longest, 0),
}
"""By what a field says of its value; `text` may also say how short it may be."""


def _check(field: Mapping[str, Any]) -> Check:
    if "text" in field:
        return text(field["text"] or None, field.get("shortest", 1))
    kind = next(name for name in _CHECKS if name in field)
    return _CHECKS[kind](field[kind])

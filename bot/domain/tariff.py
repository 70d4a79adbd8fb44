"""What something costs by what it is made with: credits for a member, micro-dollars for the operator."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeInt,
    PositiveInt,
    model_validator,
)

from bot.domain.request import OptionName, OptionValue

ANY = "any"
"""Stands for every value that has no amount of its own."""


class Entry(BaseModel):
    """A table of the catalogue's file: what it does not know is a mistake in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted of one request."""

    options: Mapping[OptionName, OptionValue] = field(default_factory=dict[OptionName, OptionValue])
    """Every option with its value; one without a value is left out."""
    duration: int = 0
    """Seconds."""
    images: int = 1
    inputs: tuple[int | None, ...] = ()
    """Of each picture that goes in, the pixels of its longer side; None where nobody has looked yet."""
    video: int = 0
    """Seconds of the video that goes in, each that has begun."""


def _table(amount: object) -> object:
    """A bare number is one amount for every value."""
    return {ANY: amount} if isinstance(amount, int) else amount


Amounts = Annotated[Mapping[str, int], BeforeValidator(_table)]


class Tariff(Entry):
    """An amount of base + flat + seconds x per_second + images x per_image + inputs x per_input + input_sides + seconds
    of a video that goes in x per_input_second, at least `minimum` and at most `maximum`.

    `flat` and `per_second` are tables by the values of the options named in `by`, joined by a blank ("720p on"); what
    is not listed is `any`, and without that nothing. A bare number is `any` alone.
    """

    by: tuple[OptionName, ...] = Field(default=("resolution",), min_length=1)
    base: int = Field(default=0, ge=0)
    flat: Amounts = Field(default_factory=dict[str, int])
    per_second: Amounts = Field(default_factory=dict[str, int])
    per_image: int = Field(default=0, ge=0)
    per_input: int = Field(default=0, ge=0)
    per_input_second: int = Field(default=0, ge=0)
    input_sides: Mapping[PositiveInt, NonNegativeInt] = Field(default_factory=dict[int, int])
    """Of each picture that goes in, by its longer side: the amount of the first of these that it does not exceed.
    The largest of all, where nobody knows its sides yet.
    """
    minimum: int = Field(default=0, ge=0)
    maximum: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.maximum is not None and self.maximum < max(self.minimum, self.base):
            raise ValueError("the maximum is below the minimum or the base")
        return self

    def of(self, measure: Measure) -> int:
        whole = self.base + measure.images * self.per_image + measure.video * self.per_input_second
        if self.flat or self.per_second:
            key = " ".join([str(measure.options.get(name, ANY)) for name in self.by])
            whole += _at(self.flat, key) + measure.duration * _at(self.per_second, key)
        if measure.inputs:
            whole += len(measure.inputs) * self.per_input + sum(map(self._of_side, measure.inputs))
        amount = max(self.minimum, whole)
        return amount if self.maximum is None else min(amount, self.maximum)

    def _of_side(self, side: int | None) -> int:
        holding = [most for most in self.input_sides if side is not None and side <= most]
        return self.input_sides[min(holding)] if holding else max(self.input_sides.values(), default=0)

    def unlisted(self, values: Mapping[OptionName, list[str]]) -> str | None:
        """The first combination of these values that one of the tables leaves out."""
        for table in (self.flat, self.per_second):
            for key in _keys(self.by, values) if table and ANY not in table else ():
                if key not in table:
                    return key
        return None


def _at(table: Mapping[str, int], key: str) -> int:
    return table.get(key, table.get(ANY, 0))


def _keys(by: tuple[OptionName, ...], values: Mapping[OptionName, list[str]]) -> Iterator[str]:
    for combined in product(*(values.get(name) or [ANY] for name in by)):
        yield " ".join(combined)

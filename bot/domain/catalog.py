"""The catalogue: models, their offers, option values, prices and the mapping onto each provider's own field names.

A new model is data. Each model (`grok-video`) has an offer a provider that makes it; the price in credits belongs to
the model and its options, the cost in micro-dollars to the offer. `credit_usd` is where the two meet: it keeps a member
who names a provider from spending more of the operator's money than their credits stand for.
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from bot.domain.errors import (
    Images,
    InvalidOption,
    PromptTooLong,
    Takes,
    UnknownModel,
    UnknownProvider,
    UnsupportedCombination,
)
from bot.domain.money import MicroDollars, parse_dollars
from bot.domain.request import OPTION_NAMES, Kind, OptionName, OptionValue, Request
from bot.domain.toml_lines import line_of

FieldValue = str | int | bool


class CatalogInvalid(ValueError):
    """The catalogue file cannot be used; the message names the file and the line."""


def _dollars(value: object) -> MicroDollars:
    """The file's number, exactly as it is written there."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError("must be an amount of dollars like 0.01")  # noqa: TRY004 -- pydantic passes on no TypeError
    return parse_dollars(f"{Decimal(str(value)):f}")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OptionRule(_Entry):
    """What one offer accepts for one of Darkroom's options, and how it is called upstream."""

    field: str | None = None
    """The provider's name for it; Darkroom's own name unless given."""
    values: tuple[OptionValue, ...] = ()
    range: tuple[int, int] | None = None
    """Inclusive."""
    map: Mapping[str, FieldValue] = Field(default_factory=dict[str, FieldValue])
    """Darkroom's value (as text) to the provider's; the keys are then the accepted values."""
    send: Literal["always", "asked"] = "asked"
    """`always`: the model's default is sent too. `asked`: sent only when the member named a value."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if sum((bool(self.values), self.range is not None, bool(self.map))) != 1:
            raise ValueError("an option needs exactly one of values, range or map")
        return self

    def accepts(self, value: OptionValue) -> bool:
        if self.range:
            return isinstance(value, int) and self.range[0] <= value <= self.range[1]
        return str(value) in self.map if self.map else value in self.values

    def upstream(self, value: OptionValue) -> FieldValue:
        return self.map[str(value)] if self.map else value

    def listed(self) -> list[str]:
        if self.range:
            return [str(n) for n in range(self.range[0], self.range[1] + 1)]
        return [str(value) for value in self.map or self.values]


class Tariff(_Entry):
    """An amount of base + seconds x per_second[resolution] (0 for a resolution not listed) + images x per_image, at
    least `minimum` and at most `maximum`.
    """

    base: int = Field(default=0, ge=0)
    per_second: Mapping[str, int] = Field(default_factory=dict[str, int])
    per_image: int = Field(default=0, ge=0)
    minimum: int = Field(default=0, ge=0)
    maximum: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.maximum is not None and self.maximum < max(self.minimum, self.base):
            raise ValueError("the maximum is below the minimum or the base")
        return self

    def of(self, *, duration: int, resolution: str, images: int) -> int:
        rate = self.per_second.get(resolution, self.per_second.get("any", 0))
        amount = max(self.minimum, self.base + duration * rate + images * self.per_image)
        return amount if self.maximum is None else min(amount, self.maximum)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a provider that bills by tokens says it used."""

    text: int
    image: int
    """Of pictures that went in."""
    output: int


class TokenPrices(_Entry):
    """Micro-dollars a token, which is dollars a million."""

    text: int = Field(ge=0)
    image: int = Field(ge=0)
    output: int = Field(ge=0)

    def of(self, used: Tokens) -> int:
        return used.text * self.text + used.image * self.image + used.output * self.output


class Offer(_Entry):
    """How one provider makes a model."""

    provider: str
    upstream: str
    prompt_max: int = Field(gt=0)
    """Characters."""
    cost: Tariff
    """Micro-dollars."""
    refusal_fee: int = Field(default=0, ge=0)
    """Micro-dollars for what moderation refuses, where the provider does not say what that took."""
    tokens: TokenPrices | None = None
    """Where the provider bills by tokens and says how many it used: then `cost` is only the estimate before."""
    options: Mapping[OptionName, OptionRule] = Field(default_factory=dict[OptionName, OptionRule])
    constants: Mapping[str, FieldValue] = Field(default_factory=dict[str, FieldValue])
    """Fields that are always sent."""
    stoppable: bool = False
    """The provider can stop what runs, and takes nothing for it: the member may cancel."""
    image: bool = False
    references: int = 0
    """How many reference images it takes."""


class Defaults(_Entry):
    aspect_ratio: str | None = None
    duration: int | None = None
    resolution: str | None = None
    mode: str | None = None

    def of(self, name: OptionName) -> OptionValue | None:
        value: OptionValue | None = getattr(self, name)
        return value


class GenerationModel(_Entry):
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,31}$")
    label: str = Field(min_length=1, max_length=80)
    kind: Kind
    enabled: bool = True
    defaults: Defaults = Defaults()
    price: Tariff
    """Credits."""
    usual_seconds: int = Field(gt=0)
    """How long it usually takes; polling starts from it."""
    files: int = Field(default=1, ge=1)
    """How many files usually come back; a member may ask for fewer of several."""
    offers: tuple[Offer, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _defaults_hold(self) -> Self:
        for offer in self.offers:
            for name, rule in offer.options.items():
                default = self.defaults.of(name)
                if rule.send == "always" and (default is None or not rule.accepts(default)):
                    raise ValueError(
                        f"{self.name}: the default {name} {default!r} is not a value that {offer.provider} takes"
                    )
        return self

    def effective(self, request: Request, name: OptionName) -> OptionValue | None:
        """What the member asked for, else the model's default."""
        return request.options.asked().get(name, self.defaults.of(name))

    def files_of(self, request: Request) -> int:
        """How many files the price is for."""
        return request.count or self.files

    def price_of(self, request: Request) -> int:
        """Credits, where the choice of the provider is left to the bot. `Catalog.price_of` is what a member pays."""
        return self.price.of(**self._measure(request))

    def cost_of(self, offer: Offer, request: Request) -> int:
        """Micro-dollars."""
        return offer.cost.of(**self._measure(request))

    def _measure(self, request: Request) -> dict[str, Any]:
        return {
            "duration": int(self.effective(request, "duration") or 0),
            "resolution": str(self.effective(request, "resolution") or "any"),
            "images": self.files_of(request),
        }

    def values(self, name: OptionName, provider: str | None = None) -> list[str]:
        """Every value of the option that some offer supports, in the catalogue's order."""
        rules = [o.options[name] for o in self.offers if name in o.options and provider in {None, o.provider}]
        found = dict.fromkeys(value for rule in rules for value in rule.listed())
        return sorted(found, key=int) if name == "duration" else list(found)

    def counts(self) -> list[str]:
        """How many of its files a member may ask for; none where there is nothing to choose."""
        return [str(number) for number in range(1, self.files + 1)] if self.files > 1 else []

    def takes_count(self, count: int | None) -> bool:
        return count is None or 1 <= count <= self.files

    def supports(self, offer: Offer, request: Request) -> bool:
        """Exactly what was asked: every named option, the prompt's length and the attached images."""
        named = request.options.asked()
        return (
            len(request.prompt) <= offer.prompt_max
            and all(name in offer.options and offer.options[name].accepts(v) for name, v in named.items())
            and (request.image is None or offer.image)
            and len(request.references) <= offer.references
            and request.provider in {None, offer.provider}
        )

    def applies(self, name: OptionName, request: Request) -> bool:
        """Whether anyone who can make exactly this has the option. (All are asked when nobody can any more.)"""
        able = [offer for offer in self.offers if self.supports(offer, request)]
        return any(name in offer.options for offer in able or self.offers)

    def fields_for(self, offer: Offer, request: Request) -> dict[str, FieldValue]:
        """The option part of the request body, in the provider's own names and types."""
        named = request.options.asked()
        fields: dict[str, FieldValue] = dict(offer.constants)
        for name, rule in offer.options.items():
            value = named.get(name, self.defaults.of(name) if rule.send == "always" else None)
            if value is not None:
                fields[rule.field or name] = rule.upstream(value)
        return fields


class Catalog(_Entry):
    credit_usd: Annotated[MicroDollars, BeforeValidator(_dollars), Field(gt=0)] = MicroDollars(10_000)
    """Dollars in the file, micro-dollars here: what a credit stands for where a member names the provider."""
    models: tuple[GenerationModel, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [model.name for model in self.models]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"models named twice: {', '.join(sorted(twice))}")
        return self

    @classmethod
    def parse(cls, text: str, source: str) -> Self:
        """Raises CatalogInvalid, naming the file and the line."""
        try:
            return cls.model_validate(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise CatalogInvalid(f"{source}: {error}") from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            line = line_of(text, first["loc"])
            raise CatalogInvalid(f"{source}, line {line}: {where}: {first['msg']}") from error

    def offered_by(self, providers: Iterable[str]) -> Self:
        """Only what these providers make: a provider without a key, and a model that is off, are not offered."""
        have = frozenset(providers)
        kept: list[GenerationModel] = []
        for model in self.models:
            offers = tuple(offer for offer in model.offers if offer.provider in have)
            if model.enabled and offers:
                kept.append(model.model_copy(update={"offers": offers}))
        return self.model_copy(update={"models": tuple(kept)})

    def used(self, kinds: Collection[Kind], names: Collection[str]) -> Self:
        """Only what a server uses: of these kinds, and of these names; no names are all of them."""
        kept = (one for one in self.models if one.kind in kinds and (not names or one.name in names))
        return self.model_copy(update={"models": tuple(kept)})

    def of_kind(self, kind: Kind) -> list[GenerationModel]:
        return [model for model in self.models if model.kind == kind]

    def find(self, name: str) -> GenerationModel | None:
        return next((model for model in self.models if model.name == name), None)

    def meant(self, name: str | None, kind: Kind) -> GenerationModel:
        """The model of that name, else the first of the kind. Raises UnknownModel."""
        of_kind = self.of_kind(kind)
        model = next((model for model in of_kind if name in {None, model.name}), None)
        if model is None:
            raise UnknownModel(name or "", [model.name for model in of_kind])
        return model

    def offer(self, name: str, provider: str | None) -> Offer | None:
        """How that provider makes the model."""
        model = self.find(name)
        offers = model.offers if model else ()
        return next((offer for offer in offers if offer.provider == provider), None)

    def stoppable(self, name: str, provider: str | None) -> bool:
        """Whether a running job of this model can be cancelled at that provider."""
        offer = self.offer(name, provider)
        return offer is not None and offer.stoppable

    def takes_pictures(self, kind: Kind) -> Images:
        """What a member can attach for any model of the kind."""
        offers = [offer for model in self.of_kind(kind) for offer in model.offers]
        most = max((offer.references for offer in offers), default=0)
        return Images(single=any(offer.image for offer in offers), references=most)

    def providers(self) -> list[str]:
        return list(dict.fromkeys(offer.provider for model in self.models for offer in model.offers))

    def price_of(self, model: GenerationModel, request: Request) -> int:
        """What the member pays, in credits: the one figure that is quoted, held and charged.

        The model's price; whoever names the provider pays at least what its offer costs at `credit_usd` a credit.
        """
        price = model.price_of(request)
        if request.provider is None:
            return price
        costs = [model.cost_of(offer, request) for offer in model.offers if model.supports(offer, request)]
        return max(price, _rounded_up(min(costs, default=0), self.credit_usd))

    def check(self, request: Request, kind: Kind) -> tuple[GenerationModel, list[Offer]]:
        """The model and the offers that can make exactly this, cheapest first.

        Raises UnknownModel, UnknownProvider, InvalidOption, PromptTooLong or UnsupportedCombination, each with the
        supported values.
        """
        model = self.meant(request.model, kind)
        offers = [offer for offer in model.offers if request.provider in {None, offer.provider}]
        if not offers:
            raise UnknownProvider(str(request.provider), [offer.provider for offer in model.offers])
        for name, value in request.options.asked().items():
            if not any(name in o.options and o.options[name].accepts(value) for o in offers):
                values = model.values(name, request.provider)
                raise InvalidOption(name, str(value), values, model.name, request.provider)
        if not model.takes_count(request.count):
            raise InvalidOption("count", str(request.count), model.counts(), model.name)
        limit = max(offer.prompt_max for offer in offers)
        if len(request.prompt) > limit:
            raise PromptTooLong(len(request.prompt), limit)
        able = [offer for offer in offers if model.supports(offer, request)]
        if not able:
            raise UnsupportedCombination(
                model.name, request.options.asked(), _images(request), [_takes(offer) for offer in offers]
            )
        return model, sorted(able, key=lambda offer: model.cost_of(offer, request))


def _rounded_up(amount: int, unit: int) -> int:
    return -(-amount // unit)


def _images(request: Request) -> Images:
    return Images(single=request.image is not None, references=len(request.references))


def _takes(offer: Offer) -> Takes:
    options: Mapping[OptionName, Sequence[str]] = {
        name: tuple(offer.options[name].listed()) for name in OPTION_NAMES if name in offer.options
    }
    return Takes(offer.provider, options, Images(single=offer.image, references=offer.references))

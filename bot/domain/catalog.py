"""The catalogue: models, their offers, option values, prices and the mapping onto each provider's own field names.

A new model is data. Each model (`grok-video`) has an offer a provider that makes it; the price in credits belongs to
the model and its options, the cost in micro-dollars to the offer. `credit_usd` is where the two meet: it keeps a member
who names a provider from spending more of the operator's money than their credits stand for.
"""

import tomllib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from bot.domain.errors import (
    Images,
    InvalidOption,
    PictureNeeded,
    PromptTooLong,
    UnknownModel,
    UnknownProvider,
    VideoNeeded,
)
from bot.domain.generation_model import GenerationModel
from bot.domain.money import MicroDollars, parse_dollars
from bot.domain.offer import Offer
from bot.domain.request import ANY_PICTURE, Kind, Request
from bot.domain.tariff import Entry
from bot.domain.toml_lines import line_of
from bot.domain.unsupported import none_able


class CatalogInvalid(ValueError):
    """The catalogue file cannot be used; the message names the file and the line."""


def _dollars(value: object) -> MicroDollars:
    """The file's number, exactly as it is written there."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError("must be an amount of dollars like 0.01")  # noqa: TRY004 -- pydantic passes on no TypeError
    return parse_dollars(f"{Decimal(str(value)):f}")


class Catalog(Entry):
    credit_usd: Annotated[MicroDollars, BeforeValidator(_dollars), Field(gt=0)] = MicroDollars(10_000)
    """Dollars in the file, micro-dollars here: what a credit stands for where a member names the provider."""
    markup: Decimal = Field(default=Decimal("1.25"), ge=1)
    """A model without a price of its own has its cost times this as its price."""
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
            # A key that is unknown explains one that is missing.
            first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
            where = ".".join(str(part) for part in first["loc"])
            line = line_of(text, first["loc"])
            raise CatalogInvalid(f"{source}, line {line}: {where}: {first['msg']}") from error

    def offered_by(self, providers: Iterable[str]) -> Self:
        """Only what these providers make: a provider without a key, and a model that is off, are not offered."""
        have = frozenset(providers)
        on = self.model_copy(update={"models": tuple(model for model in self.models if model.enabled)})
        return on.where(lambda offer: offer.ready and offer.provider in have)

    def where(self, keep: Callable[[Offer], bool]) -> Self:
        """With these offers only; a model that has none left is gone."""
        kept: list[GenerationModel] = []
        for model in self.models:
            offers = tuple(offer for offer in model.offers if keep(offer))
            if offers:
                kept.append(model.model_copy(update={"offers": offers}))
        return self.model_copy(update={"models": tuple(kept)})

    def used(self, kinds: Collection[Kind], names: Collection[str]) -> Self:
        """Only what a server uses: of these kinds, and of these names; no names are all of them."""
        kept = (one for one in self.models if one.kind in kinds and (not names or one.name in names))
        return self.model_copy(update={"models": tuple(kept)})

    def of_kind(self, kind: Kind) -> list[GenerationModel]:
        return [model for model in self.models if model.kind == kind]

    def commanded(self, kind: Kind) -> list[GenerationModel]:
        """Those of the kind that a command can ask for: no member attaches a video."""
        return [model for model in self.of_kind(kind) if not model.needs_video]

    def modes(self) -> list[str]:
        """All that any model has, each once."""
        return list(dict.fromkeys(mode for model in self.models for mode in model.values("mode")))

    def find(self, name: str) -> GenerationModel | None:
        return next((model for model in self.models if model.name == name), None)

    def meant(self, name: str | None, kind: Kind) -> GenerationModel:
        """The model of that name, else the first of the kind. Raises UnknownModel."""
        for model in self.models:
            if model.kind == kind and (name == model.name or (name is None and not model.needs_video)):
                return model
        raise UnknownModel(name or "", [model.name for model in self.commanded(kind)])

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
        return Images(
            single=any(offer.image for offer in offers),
            references=most,
            end_frame=any(offer.end_frame for offer in offers),
        )

    def takes_both(self, kind: Kind) -> bool:
        """Whether a model of the kind takes an image and references at once."""
        return any(offer.together for model in self.of_kind(kind) for offer in model.offers)

    def providers(self) -> list[str]:
        return list(dict.fromkeys(offer.provider for model in self.models for offer in model.offers))

    def price_of(self, model: GenerationModel, request: Request) -> int:
        """What the member pays, in credits: the one figure that is quoted, held and charged.

        The model's price, or what the cost of its cheapest offer that can make it makes of that; whoever names the
        provider pays at least what its offer costs at `credit_usd` a credit.
        """
        if model.price is None:
            whole = int(self._least_cost(model, request) * self.markup * 1_000_000)
            return max(1, _rounded_up(whole, self.credit_usd * 1_000_000))
        price = model.price.of(model.measure(request))
        if request.provider is None:
            return price
        costs = [model.cost_of(offer, request) for offer in model.offers if model.supports(offer, request)]
        return max(price, _rounded_up(min(costs, default=0), self.credit_usd))

    def surcharge(self, model: GenerationModel, request: Request) -> int:
        """How many credits more it costs with a picture; nothing where it has one, or nobody takes one."""
        if request.inputs:
            return 0
        pictured = (replace(request, image=ANY_PICTURE), replace(request, references=(ANY_PICTURE,)))
        able = (one for one in pictured if any(model.supports(offer, one) for offer in model.offers))
        prices = (self.price_of(model, one) for one in able)
        plain = self.price_of(model, request)
        return max(0, next(prices, plain) - plain)

    def _least_cost(self, model: GenerationModel, request: Request) -> int:
        """Of those that can make it; of all, where nobody can (yet)."""
        ready = [offer for offer in model.offers if offer.ready]
        able = [offer for offer in ready if model.supports(offer, request)]
        named = [offer for offer in ready if request.provider in {None, offer.provider}]
        return min((model.cost_of(offer, request) for offer in able or named or ready), default=0)

    def check(self, request: Request, kind: Kind) -> tuple[GenerationModel, list[Offer]]:
        """The model and the offers that can make exactly this, cheapest first.

        Raises UnknownModel, UnknownProvider, PictureNeeded, VideoNeeded, InvalidOption, PromptTooLong, OptionsClash,
        FileUnfit or UnsupportedCombination, each with the supported values.
        """
        model = self.meant(request.model, kind)
        offers = [offer for offer in model.offers if request.provider in {None, offer.provider}]
        if not offers:
            raise UnknownProvider(str(request.provider), [offer.provider for offer in model.offers])
        if not request.pictures and model.needs_picture:
            raise PictureNeeded(model.name)
        if not request.video and model.needs_video:
            raise VideoNeeded(model.name, str(model.does))
        self._check_values(model, offers, request)
        able = [offer for offer in offers if model.supports(offer, request)]
        if not able:
            raise none_able(model, offers, request)
        if len(able) > 1:
            measure = model.measure(request)
            able.sort(key=lambda offer: offer.cost.of(measure))
        return model, able

    def _check_values(self, model: GenerationModel, offers: Sequence[Offer], request: Request) -> None:
        """Each by itself."""
        taken = [offer.options_for(request) for offer in offers]
        for name, value in request.options.asked().items():
            if not any(name in rules and rules[name].accepts(value) for rules in taken):
                values = model.values_for(name, request)
                raise InvalidOption(name, str(value), values, model.name, request.provider)
        if not model.takes_count(request.count):
            raise InvalidOption("count", str(request.count), model.counts(), model.name)
        if not any(offer.takes_prompt(request.prompt) for offer in offers):
            raise PromptTooLong(len(request.prompt), max(offer.prompt_max for offer in offers))


def _rounded_up(amount: int, unit: int) -> int:
    return -(-amount // unit)

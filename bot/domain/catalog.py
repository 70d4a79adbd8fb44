"""The catalogue: models, their offers, option values, prices and the mapping onto each provider's own field names.

A new model is data. Each model (`grok-video`) has an offer a provider that makes it; the price in credits belongs to
the model and its options, the cost in micro-dollars to the offer. `credit_usd` is where the two meet: it keeps a member
who names a provider from spending more of the operator's money than their credits stand for.
"""

import math
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from bot.domain.errors import (
    FileUnfit,
    Images,
    InvalidOption,
    OptionsClash,
    PictureNeeded,
    PromptTooLong,
    Takes,
    UnknownModel,
    UnknownProvider,
    UnsupportedCombination,
    VideoNeeded,
)
from bot.domain.money import MicroDollars, parse_dollars
from bot.domain.offer import Constant, Offer, OptionRule, Tie
from bot.domain.picture_limits import PICTURE_TYPES, PictureType
from bot.domain.request import ANY_PICTURE, ANY_VIDEO, OPTION_NAMES, Kind, OptionName, OptionValue, Request
from bot.domain.tariff import Entry, Measure, Tariff
from bot.domain.toml_lines import line_of
from bot.domain.video_limits import VideoLimits

Does = Literal["upscale", "cut-out", "edit", "extend"]
OF_VIDEOS: frozenset[Does] = frozenset({"edit", "extend"})
"""What is done with a video; the rest with a picture."""


class CatalogInvalid(ValueError):
    """The catalogue file cannot be used; the message names the file and the line."""


def _dollars(value: object) -> MicroDollars:
    """The file's number, exactly as it is written there."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError("must be an amount of dollars like 0.01")  # noqa: TRY004 -- pydantic passes on no TypeError
    return parse_dollars(f"{Decimal(str(value)):f}")


class Defaults(Entry):
    aspect_ratio: str | None = None
    duration: int | None = None
    resolution: str | None = None
    mode: str | None = None
    quality: str | None = None
    sound: str | None = None
    seed: int | None = None
    negative: str | None = None

    def of(self, name: OptionName) -> OptionValue | None:
        value: OptionValue | None = getattr(self, name)
        return value

    @cached_property
    def given(self) -> Mapping[OptionName, OptionValue]:
        """Only what has a default."""
        return {name: value for name in OPTION_NAMES if (value := self.of(name)) is not None}


class GenerationModel(Entry):
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,31}$")
    label: str = Field(min_length=1, max_length=80)
    kind: Kind
    enabled: bool = True
    defaults: Defaults = Defaults()
    does: Does | None = None
    """What a model does that works on a picture, or a video, alone."""
    price: Tariff | None = None
    """Credits; what its cost makes of it (`Catalog.markup`) where it has none of its own."""
    withdrawn: int | None = None
    """The year in which its makers take it off the market, or have."""
    usual_seconds: int = Field(gt=0)
    """How long it usually takes; polling starts from it."""
    files: int = Field(default=1, ge=1)
    """How many files usually come back; a member may ask for fewer of several."""
    offers: tuple[Offer, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _defaults_hold(self) -> Self:
        for offer in self.offers:
            for name, rule in _all_rules(offer):
                default = self.defaults.of(name)
                if rule.send == "always" and (default is None or not rule.accepts(default)):
                    raise ValueError(
                        f"{self.name}: the default {name} {default!r} is not a value that {offer.provider} takes"
                    )
        for name, default in self.defaults.given.items():
            rules = [rule for offer in self.offers for one, rule in _all_rules(offer) if one == name]
            if rules and not any(rule.accepts(default) for rule in rules):
                raise ValueError(f"{self.name}: no offer takes the default {name} {default!r}")
        return self

    @model_validator(mode="after")
    def _says_what_it_does_with_a_video(self) -> Self:
        of_videos = self.does in OF_VIDEOS
        if any((offer.video is not None) is not of_videos for offer in self.offers):
            raise ValueError(
                f"{self.name}: does = edit or extend is for what works on a video, all of whose offers do"
            )
        if of_videos and self.kind != "video":
            raise ValueError(f"{self.name}: of a video comes a video")
        return self

    @model_validator(mode="after")
    def _amounts_are_whole(self) -> Self:
        """A combination without an amount would be free."""
        for offer in self.offers:
            if missing := offer.cost.unlisted(self._values_of([offer])):
                raise ValueError(f"{self.name}: the cost at {offer.provider} has nothing for {missing!r}")
        if self.price and (missing := self.price.unlisted(self._values_of(self.offers))):
            raise ValueError(f"{self.name}: the price has nothing for {missing!r}")
        return self

    @model_validator(mode="after")
    def _seconds_are_known(self) -> Self:
        """By the second, nothing would be free."""
        tariffs = (self.price, *(offer.cost for offer in self.offers))
        if self.defaults.duration is None and any(one.per_second for one in tariffs if one):
            raise ValueError(f"{self.name}: an amount by the second needs a default duration")
        return self

    def _values_of(self, offers: Iterable[Offer]) -> dict[OptionName, list[str]]:
        """Every value that an amount may depend on, at these offers."""
        found: dict[OptionName, dict[str, None]] = {}
        for name, rule in (each for offer in offers for each in _all_rules(offer)):
            found.setdefault(name, {}).update(dict.fromkeys(rule.listed()))
        listed: dict[OptionName, list[str]] = {name: list(values) for name, values in found.items()}
        for name in OPTION_NAMES:
            default = self.defaults.of(name)
            listed.setdefault(name, [] if default is None else [str(default)])
        return listed

    def effective(self, request: Request, name: OptionName) -> OptionValue | None:
        """What the member asked for, else the model's default."""
        asked = request.options.of(name)
        return self.defaults.of(name) if asked is None else asked

    def files_of(self, request: Request) -> int:
        """How many files the price is for."""
        return request.count or self.files

    def cost_of(self, offer: Offer, request: Request) -> int:
        """Micro-dollars."""
        return offer.cost.of(self.measure(request))

    def measure(self, request: Request) -> Measure:
        """What a price or a cost is made of."""
        chosen = self._chosen(request)
        return Measure(
            options=chosen,
            duration=int(chosen.get("duration", 0)),
            images=self.files_of(request),
            inputs=tuple(max(each.sides) if each.sides else None for each in request.pictures),
            video=math.ceil(request.video.duration or 0) if request.video else 0,
        )

    def values(self, name: OptionName, provider: str | None = None) -> list[str]:
        """Every value of the option that some offer supports, in the catalogue's order."""
        return _listed(name, (o.options for o in self.offers if provider in {None, o.provider}))

    def singled_out(self, name: OptionName) -> set[str]:
        """The default, and the values of an offer that takes no others: none beside them does as well."""
        default = self.defaults.of(name)
        rules = (rule for offer in self.offers if (rule := offer.options.get(name)))
        listed = {value for rule in rules if not rule.range and not rule.text for value in rule.listed()}
        return listed if default is None else {*listed, str(default)}

    def values_for(self, name: OptionName, request: Request) -> list[str]:
        """The same, of those that the request may go to, beside its pictures."""
        offers = (
            o for o in self.offers if request.provider in {None, o.provider} and o.takes_inputs(request)
        )
        return _listed(name, (offer.options_for(request) for offer in offers))

    def accepts(self, name: OptionName, value: OptionValue) -> bool:
        """Whether anybody takes the value."""
        return any(rule.accepts(value) for offer in self.offers if (rule := offer.options.get(name)))

    def free(self, name: OptionName) -> bool:
        """Whether the option has no values to choose from: it is a text, or any number."""
        return any(rule.free for offer in self.offers if (rule := offer.options.get(name)))

    def priced_by(self, *offers: Offer) -> list[OptionName]:
        """The options that its price, or its cost there, depends on; of the duration only where it is no factor."""
        tariffs = (self.price, *(offer.cost for offer in offers))
        tables = [each for each in tariffs if each and (each.flat or each.per_second)]
        return [name for name in OPTION_NAMES if any(name in table.by for table in tables)]

    @property
    def takes_prompt(self) -> bool:
        return any(offer.prompt_max for offer in self.offers)

    @property
    def needs_picture(self) -> bool:
        return all(offer.pictures is not None and offer.pictures.required for offer in self.offers)

    @property
    def needs_video(self) -> bool:
        return self.does in OF_VIDEOS

    def usual(self, provider: str | None = None) -> Request:
        """Nothing named; with a picture or a video where it makes nothing without one."""
        image = ANY_PICTURE if self.needs_picture else None
        video = ANY_VIDEO if self.needs_video else None
        return Request(self.name, "", provider=provider, image=image, video=video)

    @property
    def picture_bytes(self) -> int | None:
        """The most that a picture may have; None where one of its offers takes any."""
        limits = [offer.picture_limits.bytes for offer in self.offers if offer.image or offer.references]
        return max((limit for limit in limits if limit), default=None) if all(limits) else None

    @property
    def picture_types(self) -> frozenset[PictureType]:
        """Those that every one of its offers takes."""
        limits = (offer.picture_limits for offer in self.offers if offer.image or offer.references)
        return frozenset(PICTURE_TYPES).intersection(*(limit.types for limit in limits))

    def counts(self) -> list[str]:
        """How many of its files a member may ask for; none where there is nothing to choose."""
        return [str(number) for number in range(1, self.files + 1)] if self.files > 1 else []

    def takes_count(self, count: int | None) -> bool:
        return count is None or 1 <= count <= self.files

    def supports(self, offer: Offer, request: Request) -> bool:
        """Exactly what was asked: every named option, the prompt's length and the attached images, together."""
        if not self.fits(offer, request) or self._broken(offer, request):
            return False
        return offer.unfit(request) is None

    def fits(self, offer: Offer, request: Request) -> bool:
        """The same, each by itself."""
        rules = offer.options_for(request)
        named = request.options.asked()
        return (
            offer.takes_prompt(request.prompt)
            and all(name in rules and rules[name].accepts(value) for name, value in named.items())
            and offer.takes_inputs(request)
            and request.provider in {None, offer.provider}
        )

    def clash(self, offer: Offer, request: Request) -> OptionsClash | None:
        """What of the request does not go together there."""
        broken = self._broken(offer, request)
        if broken is None:
            return None
        tie, name = broken
        because: dict[OptionName, str] = {one: str(self.effective(request, one)) for one in tie.when}
        supported = [str(value) for value in tie.only[name]]
        value = str(self.effective(request, name) or "")
        references = len(request.references) if tie.pictures == "references" else 0
        return OptionsClash(
            self.name, name, value, supported, because, pictures=tie.pictures is True, references=references
        )

    def _broken(self, offer: Offer, request: Request) -> tuple[Tie, OptionName] | None:
        if not offer.rules:
            return None
        taken = offer.options_for(request)
        chosen: dict[OptionName, OptionValue] = {
            name: value for name, value in self._chosen(request).items() if name in taken
        }
        return offer.broken(chosen, request)

    def _chosen(self, request: Request) -> dict[OptionName, OptionValue]:
        """The options that have a value: the member's, else the model's default."""
        return {**self.defaults.given, **request.options.asked()}

    def applies(self, name: OptionName, request: Request) -> bool:
        """Whether anyone who can make exactly this has the option. (All are asked when nobody can any more.)"""
        able = [offer for offer in self.offers if self.supports(offer, request)]
        return any(name in offer.options_for(request) for offer in able or self.offers)

    def fields_for(self, offer: Offer, request: Request) -> dict[str, Constant]:
        """The option part of the request body, in the provider's own names and types."""
        named = request.options.asked()
        fields: dict[str, Constant] = dict(offer.constants_for(request))
        for name, rule in offer.options_for(request).items():
            value = named.get(name, self.defaults.of(name) if rule.send == "always" else None)
            if value is not None:
                fields[rule.field or name] = rule.upstream(value)
        return fields


def _all_rules(offer: Offer) -> list[tuple[OptionName, OptionRule]]:
    """With pictures, and without."""
    return [*offer.options.items(), *(offer.pictures.options.items() if offer.pictures else ())]


def _listed(name: OptionName, offered: Iterable[Mapping[OptionName, OptionRule]]) -> list[str]:
    found = dict.fromkeys(value for rules in offered if name in rules for value in rules[name].listed())
    return sorted(found, key=int) if name == "duration" else list(found)


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
        if model.needs_picture and not request.pictures:
            raise PictureNeeded(model.name)
        if model.needs_video and not request.video:
            raise VideoNeeded(model.name, str(model.does))
        self._check_values(model, offers, request)
        able = [offer for offer in offers if model.supports(offer, request)]
        if not able:
            raise _none_able(model, offers, request)
        measure = model.measure(request)
        return model, sorted(able, key=lambda offer: offer.cost.of(measure))

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


def _none_able(
    model: GenerationModel, offers: Iterable[Offer], request: Request
) -> OptionsClash | FileUnfit | UnsupportedCombination:
    """Each value is supported by somebody: what is not taken together."""
    fitting = [offer for offer in offers if model.fits(offer, request)]
    unfit = (_unfit(model, offer, request) for offer in fitting)
    clashes = (model.clash(offer, request) for offer in fitting)
    found = next((error for error in (*unfit, *clashes) if error), None)
    if found is not None:
        return found
    takes = [_takes(offer) for offer in offers]
    return UnsupportedCombination(model.name, request.options.asked(), _images(request), takes)


def _unfit(model: GenerationModel, offer: Offer, request: Request) -> FileUnfit | None:
    found = offer.unfit(request)
    if found is None:
        return None
    limits = found.limits
    limit = None if found.why == "types" else getattr(limits, found.why, None)
    kind = "video" if isinstance(limits, VideoLimits) else "image"
    return FileUnfit(model.name, kind, found.why, limit, limits.types, found.file)


def _rounded_up(amount: int, unit: int) -> int:
    return -(-amount // unit)


def _images(request: Request) -> Images:
    return Images(
        single=request.image is not None,
        references=len(request.references),
        end_frame=request.end_frame is not None,
        video=request.video is not None,
    )


def _takes(offer: Offer) -> Takes:
    options: Mapping[OptionName, Sequence[str]] = {
        name: tuple(offer.options[name].listed()) for name in OPTION_NAMES if name in offer.options
    }
    images = Images(
        single=offer.image,
        references=offer.references,
        end_frame=offer.end_frame,
        video=offer.video is not None,
    )
    return Takes(offer.provider, options, images)

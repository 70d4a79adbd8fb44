"""A model of the catalogue: its options and their defaults, and which of its offers can make a request."""

import math
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from bot.domain.errors import OptionsClash
from bot.domain.offer import Constant, Offer, OptionRule, Tie
from bot.domain.picture_limits import PICTURE_TYPES, PictureType
from bot.domain.request import ANY_PICTURE, ANY_VIDEO, OPTION_NAMES, Kind, OptionName, OptionValue, Request
from bot.domain.tariff import Entry, Measure, Tariff

Does = Literal["upscale", "cut-out", "edit", "extend"]
OF_VIDEOS: frozenset[Does] = frozenset({"edit", "extend"})
"""What is done with a video; the rest with a picture."""


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

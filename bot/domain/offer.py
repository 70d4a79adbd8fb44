"""How one provider makes a model: its names for each option, what goes together there, and where pictures go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import Field, model_validator

from bot.domain.picture_limits import PictureFault, PictureLimits
from bot.domain.request import InputFile, OptionName, OptionValue, Request
from bot.domain.tariff import Entry, Tariff
from bot.domain.video_limits import VideoFault, VideoLimits

FieldValue = str | int | bool
Constant = FieldValue | tuple[FieldValue, ...]
"""Or a list, which no option is."""
_LISTED_MOST = 100


class OptionRule(Entry):
    """What one offer accepts for one of Darkroom's options, and how it is called upstream."""

    field: str | None = None
    """The provider's name for it; Darkroom's own name unless given."""
    values: tuple[OptionValue, ...] = ()
    range: tuple[int, int] | None = None
    """Inclusive."""
    map: Mapping[str, FieldValue] = Field(default_factory=dict[str, FieldValue])
    """Darkroom's value (as text) to the provider's; the keys are then the accepted values."""
    text: int | None = Field(default=None, gt=0)
    """Any text of at most so many characters."""
    digits: bool = False
    """A number is sent as text."""
    send: Literal["always", "asked"] = "asked"
    """`always`: the model's default is sent too. `asked`: sent only when the member named a value."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if sum((bool(self.values), self.range is not None, bool(self.map), self.text is not None)) != 1:
            raise ValueError("an option needs exactly one of values, range, map or text")
        return self

    def accepts(self, value: OptionValue) -> bool:
        if self.range:
            return isinstance(value, int) and self.range[0] <= value <= self.range[1]
        if self.text:
            return isinstance(value, str) and 0 < len(value) <= self.text
        return str(value) in self.map if self.map else value in self.values

    def upstream(self, value: OptionValue) -> FieldValue:
        sent = self.map[str(value)] if self.map else value
        return str(sent) if self.digits else sent

    def listed(self) -> list[str]:
        """Every value; of very many, and of text, the bounds in one word."""
        if self.text:
            return [f"≤ {self.text}"]
        if self.range:
            low, high = self.range
            wide = high - low >= _LISTED_MOST
            return [f"{low}..{high}"] if wide else [str(n) for n in range(low, high + 1)]
        return [str(value) for value in self.map or self.values]

    @property
    def free(self) -> bool:
        """Whether there is nothing to choose from."""
        return bool(self.text) or (self.range is not None and self.range[1] - self.range[0] >= _LISTED_MOST)


class Tie(Entry):
    """Options that hang together: when these have these values, only those values of the others are taken."""

    when: Mapping[OptionName, tuple[OptionValue, ...]] = Field(
        default_factory=dict[OptionName, tuple[OptionValue, ...]]
    )
    """Of several, all have to hold."""
    pictures: bool | Literal["references"] | None = None
    """Holds only with pictures (or only without them), or only with references."""
    only: Mapping[OptionName, tuple[OptionValue, ...]] = Field(min_length=1)

    @model_validator(mode="after")
    def _has_a_condition(self) -> Self:
        if not self.when and self.pictures is None:
            raise ValueError("a rule needs when or pictures")
        return self

    def broken(self, chosen: Mapping[OptionName, OptionValue], request: Request) -> OptionName | None:
        """The option that has a value which is not taken."""
        if not self._holds_beside(request):
            return None
        if any(chosen.get(name) not in values for name, values in self.when.items()):
            return None
        return next((name for name, values in self.only.items() if chosen.get(name) not in values), None)

    def forbids(self, named: Mapping[OptionName, OptionValue], pictured: Request) -> bool:
        """Whether these values are not taken together, whatever the options have that are not named, and whatever
        pictures may still come.
        """
        surely = self.pictures is None or (self.pictures is not False and self._holds_beside(pictured))
        holds = surely and all(named.get(name) in values for name, values in self.when.items())
        return holds and any(named[name] not in values for name, values in self.only.items() if name in named)

    def _holds_beside(self, request: Request) -> bool:
        """Beside its pictures."""
        if self.pictures == "references":
            return bool(request.references)
        return self.pictures is None or self.pictures is bool(request.pictures)


class PictureFields(Entry):
    """Where the provider takes pictures, where its adapter does not know that by itself.

    A field's name ends with [] where it is a list. What differs from the offer without pictures stands here too.
    """

    image: str | None = None
    references: str | None = None
    end_frame: str | None = None
    upstream: str | None = None
    """The model's name with pictures, where that is another."""
    without: tuple[OptionName, ...] = ()
    """Options that are not there with pictures."""
    options: Mapping[OptionName, OptionRule] = Field(default_factory=dict[OptionName, OptionRule])
    """Options that take something else with pictures."""
    constants: Mapping[str, Constant] = Field(default_factory=dict[str, Constant])
    """Fields that are sent with pictures; one that an option names gives way to it."""
    required: bool = False
    """Nothing is made without a picture."""

    def filled(
        self, image: str | None, references: Sequence[str], end_frame: str | None = None
    ) -> dict[str, str | list[str]]:
        """The fields with these addresses."""
        fields: dict[str, str | list[str]] = {}
        listed: dict[str, list[str]] = {}
        given = (
            (self.image, [image] if image else []),
            (self.references, list(references)),
            (self.end_frame, [end_frame] if end_frame else []),
        )
        for name, addresses in given:
            if name is None or not addresses:
                continue
            if name.endswith("[]"):
                listed.setdefault(name.removesuffix("[]"), []).extend(addresses)
            else:
                fields[name] = addresses[0]
        return fields | listed


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a provider that bills by tokens says it used."""

    text: int
    image: int
    """Of pictures that went in."""
    output: int


class TokenPrices(Entry):
    """Micro-dollars a token, which is dollars a million."""

    text: int = Field(ge=0)
    image: int = Field(ge=0)
    output: int = Field(ge=0)

    def of(self, used: Tokens) -> int:
        return used.text * self.text + used.image * self.image + used.output * self.output


@dataclass(frozen=True, slots=True)
class Unfit:
    """A picture or a video that is not taken, and which of the limits it breaks."""

    file: InputFile
    why: PictureFault | VideoFault
    limits: PictureLimits | VideoLimits


class Offer(Entry):
    """How one provider makes a model."""

    provider: str
    upstream: str
    enabled: bool = True
    prompt_max: int = Field(ge=0)
    """Characters; 0 where it takes no prompt."""
    cost: Tariff = Tariff()
    """Micro-dollars. An offer whose cost nobody has written down is not made use of."""
    refusal_fee: int = Field(default=0, ge=0)
    """Micro-dollars for what moderation refuses, where the provider does not say what that took."""
    tokens: TokenPrices | None = None
    """Where the provider bills by tokens and says how many it used: then `cost` is only the estimate before."""
    options: Mapping[OptionName, OptionRule] = Field(default_factory=dict[OptionName, OptionRule])
    constants: Mapping[str, Constant] = Field(default_factory=dict[str, Constant])
    """Fields that are always sent."""
    stoppable: bool = False
    """The provider can stop what runs, and takes nothing for it: the member may cancel."""
    image: bool = False
    references: int = Field(default=0, ge=0)
    """How many reference images it takes."""
    together: bool = False
    """It takes both at once."""
    end_frame: bool = False
    """With a picture to start from, it takes one to end on; never with references."""
    pictures: PictureFields | None = None
    picture_limits: PictureLimits = PictureLimits()
    """Of each picture that goes in."""
    video: VideoLimits | None = None
    """It works on a video alone, of these; else it takes none."""
    rules: tuple[Tie, ...] = ()

    @model_validator(mode="after")
    def _fields_for_what_it_takes(self) -> Self:
        fields = self.pictures
        takes = (self.image, self.references > 0, self.end_frame)
        if fields and takes != (bool(fields.image), bool(fields.references), bool(fields.end_frame)):
            raise ValueError(
                "pictures name a field for what is taken (image, references, end_frame), and for nothing else"
            )
        return self

    @model_validator(mode="after")
    def _both_to_take_together(self) -> Self:
        if self.together and not (self.image and self.references):
            raise ValueError("together is for what takes both an image and references")
        if self.end_frame and not (self.image and self.pictures):
            raise ValueError("end_frame is for what takes an image, and `pictures` name its field")
        return self

    @model_validator(mode="after")
    def _a_video_alone(self) -> Self:
        if self.video and (self.image or self.references):
            raise ValueError("video is for what works on a video, without pictures")
        return self

    @model_validator(mode="after")
    def _a_cost_for_every_picture(self) -> Self:
        sides, most = self.cost.input_sides, self.picture_limits.longer_side
        if sides and (most is None or most > max(sides)):
            raise ValueError("picture_limits.longer_side is at most the largest of cost.input_sides")
        return self

    @property
    def ready(self) -> bool:
        return self.enabled and "cost" in self.model_fields_set

    def options_for(self, request: Request) -> Mapping[OptionName, OptionRule]:
        """What it takes beside the pictures of this request, or without any."""
        if not self.pictures or not request.pictures:
            return self.options
        taken: dict[OptionName, OptionRule] = {**self.options, **self.pictures.options}
        for name in self.pictures.without:
            taken.pop(name, None)
        return taken

    def constants_for(self, request: Request) -> Mapping[str, Constant]:
        if not self.pictures or not request.pictures:
            return self.constants
        return {**self.constants, **self.pictures.constants}

    def upstream_for(self, request: Request) -> str:
        named = self.pictures.upstream if self.pictures and request.pictures else None
        return named or self.upstream

    def takes_prompt(self, prompt: str) -> bool:
        """One that takes none leaves it out."""
        return self.prompt_max == 0 or len(prompt) <= self.prompt_max

    def takes_inputs(self, request: Request) -> bool:
        needed = self.pictures is not None and self.pictures.required
        return (
            (request.image is None or self.image)
            and (request.image is None or not request.references or self.together)
            and len(request.references) <= self.references
            and (request.end_frame is None or self._ends(request))
            and (bool(request.pictures) or not needed)
            and (request.video is None) == (self.video is None)
        )

    def _ends(self, request: Request) -> bool:
        return self.end_frame and request.image is not None and not request.references

    def unfit(self, request: Request) -> Unfit | None:
        """The first of its pictures, or its video, that is not taken."""
        for picture in request.pictures:
            if why := self.picture_limits.broken(picture):
                return Unfit(picture, why, self.picture_limits)
        if self.video and request.video and (why := self.video.broken(request.video)):
            return Unfit(request.video, why, self.video)
        return None

    def broken(
        self, chosen: Mapping[OptionName, OptionValue], request: Request
    ) -> tuple[Tie, OptionName] | None:
        """The first rule that these values break, and the option which does."""
        for tie in self.rules:
            if name := tie.broken(chosen, request):
                return tie, name
        return None

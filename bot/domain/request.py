"""What a member asked for: one frozen value that travels from the command to the provider and back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from operator import attrgetter
from typing import Any, Literal, Self

Kind = Literal["image", "video"]
KINDS: tuple[Kind, ...] = ("image", "video")
OptionName = Literal["aspect_ratio", "duration", "resolution", "mode", "quality", "sound", "seed", "negative"]
OptionValue = str | int
RESTRICTED_MODES = frozenset({"spicy"})
OPTION_NAMES: tuple[OptionName, ...] = (
    "aspect_ratio",
    "duration",
    "resolution",
    "mode",
    "quality",
    "sound",
    "seed",
    "negative",
)
_VALUES = attrgetter(*OPTION_NAMES)
_NONE = (None,) * len(OPTION_NAMES)


@dataclass(frozen=True, slots=True)
class Options:
    """Darkroom's own option values; `None` means that the member did not ask and the model's default applies.

    `duration` is in seconds, `aspect_ratio` is "width:height", `resolution` is like "480p" or "2k", `sound` is "on" or
    "off", `negative` says what is not to be seen.
    """

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

    def asked(self) -> dict[OptionName, OptionValue]:
        """Only what the member named."""
        values = _VALUES(self)
        if values == _NONE:
            return {}
        return {name: value for name, value in zip(OPTION_NAMES, values, strict=True) if value is not None}


@dataclass(frozen=True, slots=True)
class InputFile:
    """A member's attachment, or a file of a result, already fetched and checked: where it is kept and what it is."""

    path: str
    """Relative to the media directory."""
    content_type: str
    size: int
    """Bytes."""
    sha256: str
    width: int | None = None
    """Pixels; None where nobody has looked yet."""
    height: int | None = None
    untouched: bool = False
    """Byte for byte as it was attached: there was no metadata to take out."""
    duration: float | None = None
    """Seconds, of a video that says."""

    @property
    def type(self) -> str:
        """As "png" or "mp4"; empty where nobody has looked yet."""
        return self.content_type.partition("/")[2]

    @property
    def sides(self) -> tuple[int, int] | None:
        return (self.width, self.height) if self.width and self.height else None


ANY_PICTURE = InputFile(path="", content_type="", size=0, sha256="")
"""Stands for a picture that is not there yet."""
ANY_VIDEO = InputFile(path="", content_type="", size=0, sha256="", duration=6.0)
"""Stands for a video that is not there yet: six seconds, as most are."""


@dataclass(frozen=True, slots=True)
class Request:
    """A generation as asked for."""

    model: str
    prompt: str
    options: Options = Options()
    provider: str | None = None
    """Set only when the member named it: then it is never swapped for another."""
    image: InputFile | None = None
    references: tuple[InputFile, ...] = ()
    share_input: bool = False
    """Whether the card shows the pictures that came along: else they are seen by the provider only."""
    count: int | None = None
    """How many of what comes back are posted and charged; None: as many as the catalogue promises."""
    end_frame: InputFile | None = None
    """What a video that starts from `image` ends on."""
    video: InputFile | None = None
    """A video of a result, which is edited or extended; never with pictures."""
    mature: bool = False
    """Let in by what a server allows in age-restricted channels only, or made from such a picture."""

    @property
    def restricted(self) -> bool:
        """Whether its result may be shown in age-restricted channels only."""
        return self.mature or self.options.mode in RESTRICTED_MODES

    @property
    def pictures(self) -> tuple[InputFile, ...]:
        kept = (self.image, *self.references, self.end_frame)
        return tuple(filter(None, kept))

    def with_inputs(self, turned: Mapping[InputFile, InputFile]) -> Self:
        """With each picture replaced by what it was turned into."""
        return replace(
            self,
            image=turned[self.image] if self.image else None,
            references=tuple(turned[each] for each in self.references),
            end_frame=turned[self.end_frame] if self.end_frame else None,
        )

    @property
    def inputs(self) -> tuple[InputFile, ...]:
        return (*self.pictures, self.video) if self.video else self.pictures

    def to_json(self) -> dict[str, Any]:
        """What was named; all else is as it is by default."""
        named = {
            "options": self.options.asked(),
            "provider": self.provider,
            "share_input": self.share_input,
            "count": self.count,
            "mature": self.mature,
            "image": self.image and asdict(self.image),
            "references": [asdict(kept) for kept in self.references],
            "end_frame": self.end_frame and asdict(self.end_frame),
            "video": self.video and asdict(self.video),
        }
        return {"model": self.model, "prompt": self.prompt} | {k: v for k, v in named.items() if v}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        image, end_frame, video = data.get("image"), data.get("end_frame"), data.get("video")
        return cls(
            model=data["model"],
            prompt=data["prompt"],
            options=Options(**{k: v for k, v in data.get("options", {}).items() if k in OPTION_NAMES}),
            provider=data.get("provider"),
            share_input=data.get("share_input", False),
            count=data.get("count"),
            mature=data.get("mature", False),
            image=InputFile(**image) if image else None,
            references=tuple(InputFile(**item) for item in data.get("references", ())),
            end_frame=InputFile(**end_frame) if end_frame else None,
            video=InputFile(**video) if video else None,
        )


def input_paths(data: Any) -> tuple[str, ...]:
    """Of the files in what `Request.to_json` wrote; also where this version cannot read the rest of it."""
    try:
        pictures = (data.get("image"), *data.get("references", ()), data.get("end_frame"))
        kept = (*pictures, data.get("video"))
        return tuple(each["path"] for each in kept if each)
    except (AttributeError, KeyError, TypeError):
        return ()

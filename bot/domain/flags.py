"""Flags inside a prompt, like `--ar 16:9`: the options, for those who type faster than they choose.

A flag is `--` and a letter at the beginning of a word; its value is what follows `=` or `:`, or else the next word. Two
hyphens before anything else are text. Phones write `--` as one long dash, so that one begins the flags there are too.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from bot.domain.ask import Ask
from bot.domain.catalog import Catalog
from bot.domain.errors import FlagsDiffer, FlagWithoutValue, InvalidOption, UnknownFlag

FlagName = Literal[
    "aspect_ratio", "duration", "mode", "resolution", "quality", "sound", "seed", "count", "model", "provider"
]

_SPELLINGS: Final[Mapping[FlagName, tuple[str, ...]]] = {
    "aspect_ratio": ("ar", "aspect", "aspect_ratio", "aspect-ratio"),
    "duration": ("duration", "seconds"),
    "mode": ("mode",),
    "resolution": ("res", "resolution"),
    "quality": ("quality", "q"),
    "sound": ("sound", "audio"),
    "seed": ("seed",),
    "count": ("count", "n"),
    "model": ("model",),
    "provider": ("provider",),
}
_NAMES: Final[Mapping[str, FlagName]] = {
    spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings
}
KNOWN: Final = tuple(f"--{spellings[0]}" for spellings in _SPELLINGS.values())
"""One spelling of each, to be told to whoever wrote another."""

_SPACE: Final = r"[^\S\n]"
_ANY: Final = r"--(?=[^\W\d_])"
_DASHED: Final = rf"—(?=(?:{'|'.join(sorted(_NAMES, key=len, reverse=True))})(?:[\s=:]|$))"
_FLAG: Final = re.compile(
    rf"(?<!\S)(?:{_ANY}|{_DASHED})(?P<name>[^\s=:]+)(?:[=:](?P<joined>\S*)|(?:{_SPACE}+(?!{_ANY}|{_DASHED})(?P<next>\S+))?)",
    re.IGNORECASE,
)
_SPACES: Final = re.compile(rf"{_SPACE}{{2,}}")


@dataclass(frozen=True, slots=True)
class Flags:
    prompt: str
    """What is left."""
    named: Mapping[FlagName, str]


def parse(text: str) -> Flags:
    """Raises UnknownFlag, FlagWithoutValue, and FlagsDiffer where two give one option different values."""
    named: dict[FlagName, str] = {}
    if "--" not in text and "—" not in text:
        return Flags(text, named)
    for name, value in _found(text):
        if named.setdefault(name, value) != value:
            raise FlagsDiffer(name, named[name], value)
    if not named:
        return Flags(text, named)
    left = (_SPACES.sub(" ", line).strip() for line in _FLAG.sub(" ", text).split("\n"))
    return Flags("\n".join(left).strip(), named)


def _found(text: str) -> Iterator[tuple[FlagName, str]]:
    for match in _FLAG.finditer(text):
        name = _NAMES.get(match["name"].lower())
        if name is None:
            raise UnknownFlag(f"--{match['name']}", KNOWN)
        value = (match["joined"] or match["next"] or "").rstrip(",;.").lower()
        if not value:
            raise FlagWithoutValue(f"--{match['name']}")
        yield name, value


def applied(ask: Ask, catalog: Catalog) -> Ask:
    """The ask with its prompt's flags as its options.

    Raises what `parse` does, InvalidOption where a number is none, and FlagsDiffer where the member chose another value
    for the option itself.
    """
    flags = parse(ask.prompt)
    if not flags.named:
        return ask
    text = {name: _chosen(name, getattr(ask, name), flags) for name in ("model", "provider")}
    options = ask.options
    for name in ("aspect_ratio", "mode", "resolution", "quality", "sound"):
        options = replace(options, **{name: _chosen(name, getattr(options, name), flags)})
    asked = replace(ask, prompt=flags.prompt, options=options, **text)
    duration = _number("duration", ask.options.duration, flags, asked, catalog)
    seed = _number("seed", ask.options.seed, flags, asked, catalog)
    count = _number("count", ask.count, flags, asked, catalog)
    return replace(asked, options=replace(options, duration=duration, seed=seed), count=count)


def _chosen(name: FlagName, option: str | None, flags: Flags) -> str | None:
    flag = flags.named.get(name)
    if option is not None and flag is not None and option.lower() != flag:
        raise FlagsDiffer(name, option, flag)
    return flag or option


def _number(
    name: Literal["duration", "seed", "count"], option: int | None, flags: Flags, ask: Ask, catalog: Catalog
) -> int | None:
    flag = flags.named.get(name)
    if flag is None:
        return option
    digits = flag.removesuffix("s") if name == "duration" else flag
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 10):
        model = catalog.meant(ask.model, ask.kind)
        values = model.counts() if name == "count" else model.values(name, ask.provider)
        raise InvalidOption(name, flag, values, model.name, ask.provider)
    if option is not None and option != int(digits):
        raise FlagsDiffer(name, str(option), flag)
    return int(digits)

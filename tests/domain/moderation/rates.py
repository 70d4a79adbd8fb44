"""How often the minor-safety rule is right about the phrases in `phrases/`: by list, by language and by technique.

`python -m tests.domain.moderation.rates` prints the tables of docs/minor-safety.md; `… misses` prints what it got wrong
in the lists that were looked at while tuning, and `… misses all` in every list.
"""

import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from bot.domain import moderation

PHRASES = Path(__file__).parent / "phrases"
LOOKED_AT = "tuned"


@dataclass(frozen=True, slots=True)
class Phrase:
    text: str
    language: str
    part: str
    """Which list: `tuned` was looked at while the rule was made, `held_out` was not; later rounds have their own."""
    technique: str | None
    """How it evades; None for a phrase that has to pass."""

    @property
    def right(self) -> bool:
        return (moderation.refuses(self.text) is None) == (self.technique is None)


@dataclass(frozen=True, slots=True)
class Rate:
    caught: int
    evasive: int
    false: int
    benign: int

    @property
    def catch(self) -> float:
        return self.caught / self.evasive if self.evasive else 1.0

    @property
    def alarm(self) -> float:
        return self.false / self.benign if self.benign else 0.0


def phrases() -> list[Phrase]:
    return [phrase for file in sorted(PHRASES.glob("*.toml")) for phrase in _read(file)]


def _read(file: Path) -> Iterator[Phrase]:
    data = tomllib.loads(file.read_text("utf-8"))
    for part, texts in data["benign"].items():
        yield from (Phrase(text, file.stem, part, None) for text in texts)
    for part, techniques in data["evasive"].items():
        for technique, texts in techniques.items():
            yield from (Phrase(text, file.stem, part, technique) for text in texts)


def rate(of: Iterable[Phrase]) -> Rate:
    judged = [(phrase.technique is not None, phrase.right) for phrase in of]
    return Rate(
        caught=judged.count((True, True)),
        evasive=sum(evasive for evasive, _ in judged),
        false=judged.count((False, False)),
        benign=sum(not evasive for evasive, _ in judged),
    )


def rates(of: Iterable[Phrase], by: Callable[[Phrase], str]) -> dict[str, Rate]:
    return {name: rate(group) for name, group in groupby(sorted(of, key=by), by)}


def tables() -> str:
    """The tables of docs/minor-safety.md."""
    every = phrases()
    evasive = [phrase for phrase in every if phrase.technique]
    lists = _table("List", rates(every, lambda phrase: phrase.part), rate(every))
    languages = _table("Language", rates(every, lambda phrase: phrase.language))
    rows = [f"| {name} | {_share(found.caught, found.evasive)} |" for name, found in _techniques(evasive)]
    techniques = "\n".join(["| Technique | Refused |", "|---|---|", *rows])
    return f"{lists}\n\n{languages}\n\n{techniques}"


def _techniques(evasive: list[Phrase]) -> list[tuple[str, Rate]]:
    found = rates(evasive, lambda phrase: phrase.technique or "")
    return [(name.replace("_", " "), rate) for name, rate in found.items()]


def _table(heading: str, found: dict[str, Rate], total: Rate | None = None) -> str:
    named = [*found.items(), *([("all", total)] if total else [])]
    rows = [
        f"| {name.replace('_', ' ')} | {_share(of.caught, of.evasive)} | {_share(of.false, of.benign)} |"
        for name, of in named
    ]
    return "\n".join([f"| {heading} | Evasions refused | Harmless refused |", "|---|---|---|", *rows])


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole}, {part / whole:.1%}" if whole else "none"


if __name__ == "__main__":
    if sys.argv[1:2] == ["misses"]:
        for phrase in phrases():
            if not phrase.right and (phrase.part == LOOKED_AT or sys.argv[2:] == ["all"]):
                print(phrase.part, phrase.language, phrase.technique or "harmless", phrase.text, sep="\t")  # noqa: T201
    else:
        print(tables())  # noqa: T201

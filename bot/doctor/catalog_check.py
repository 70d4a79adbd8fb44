"""Compares a catalogue with what the providers publish today: which models are gone, and which cost something else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.doctor.catalog_patch import CostChange, patch, patched
from bot.doctor.price_rows import NotComparable, listed, written
from bot.domain.catalog import Catalog
from bot.domain.generation_model import GenerationModel
from bot.domain.offer import Offer
from bot.providers import kie, xai
from bot.providers.live_lists import ListUnreadable, PriceRow, model_names, price_table
from bot.providers.registry import open_client
from bot.settings import Settings

SAME, DIFFERENT, UNREADABLE = 0, 1, 2
_LETTERS = re.compile(r"[a-z]{3,}")
_ANY_MODEL = frozenset({"text", "image", "video", "pro", "fast", "lite", "turbo", "upscale", "edit"})


@dataclass(slots=True)
class Comparison:
    """In words, but for the costs that can be written into the file."""

    unreadable: list[str] = field(default_factory=list[str])
    gone: list[str] = field(default_factory=list[str])
    costs: list[str] = field(default_factory=list[str])
    changes: list[CostChange] = field(default_factory=list[CostChange])
    not_compared: list[str] = field(default_factory=list[str])

    @property
    def exit_code(self) -> int:
        if self.unreadable:
            return UNREADABLE
        return DIFFERENT if self.gone or self.costs else SAME


@dataclass(frozen=True, slots=True)
class _Listed:
    """An offer and where it stands in the file."""

    at: tuple[int, int]
    model: GenerationModel
    offer: Offer

    @property
    def name(self) -> str:
        return f"{self.model.name} at {self.offer.provider}"

    @property
    def upstreams(self) -> list[str]:
        pictured = self.offer.pictures.upstream if self.offer.pictures else None
        return [self.offer.upstream, *([pictured] if pictured else [])]


async def compare(catalog: Catalog, settings: Settings) -> Comparison:
    """Only offers that are on."""
    found = Comparison()
    by_provider: dict[str, list[_Listed]] = {}
    for one in _offers(catalog):
        by_provider.setdefault(one.offer.provider, []).append(one)
    for provider, offers in by_provider.items():
        try:
            await _compare(provider, offers, settings, found)
        except ListUnreadable as error:
            found.unreadable.append(f"{provider}: {error}")
    return found


def _offers(catalog: Catalog) -> Iterator[_Listed]:
    for number, model in enumerate(catalog.models):
        for place, offer in enumerate(model.offers):
            if model.enabled and offer.ready:
                yield _Listed((number, place), model, offer)


async def _compare(provider: str, offers: Sequence[_Listed], settings: Settings, found: Comparison) -> None:
    if provider == kie.NAME:
        async with open_client(provider, settings, key=False) as api:
            rows = await price_table(api)
        for one in offers:
            _with_prices(one, rows, found)
    elif provider != xai.NAME:
        found.not_compared.append(f"{provider}: it has no list that is known here")
    elif settings.xai_api_key is None:
        found.not_compared.append(f"{provider}: XAI_API_KEY is not set")
    else:
        names = {name for one in offers for name in one.upstreams}
        async with open_client(provider, settings, key=True) as api:
            there = await model_names(api, names)
        found.gone += [_gone(one, name) for one in offers for name in one.upstreams if name not in there]
        found.not_compared.append(f"{provider}: costs; only the names of its models")


def _with_prices(one: _Listed, rows: Sequence[PriceRow], found: Comparison) -> None:
    there = {row.model for row in rows}
    for name in one.upstreams:
        if name not in there and _may_be_unnamed(name, rows):
            found.not_compared.append(f"{one.name}: no row of the price table is surely {name!r}")
        elif name not in there:
            found.gone.append(_gone(one, name))
    its = [row for row in rows if row.model == one.offer.upstream]
    try:
        if its:
            _compare_costs(one, its, found)
    except NotComparable as error:
        found.not_compared.append(f"{one.name}: {error}")


def _may_be_unnamed(upstream: str, rows: Sequence[PriceRow]) -> bool:
    """Whether a row that names no model has a word of this one's name."""
    words = set(_LETTERS.findall(upstream.casefold())) - _ANY_MODEL
    return any(not row.model and (not words or any(word in row.words for word in words)) for row in rows)


def _gone(one: _Listed, name: str) -> str:
    return f"{one.name}: {name!r} is no longer in its list"


def _compare_costs(one: _Listed, rows: Sequence[PriceRow], found: Comparison) -> None:
    table, ours = written(one.offer.cost)
    theirs = listed(one.model, one.offer, rows)
    other = {key: amount for key, amount in theirs.items() if amount != ours[key]}
    for key, amount in other.items():
        what = f"{table} {key}".strip()
        found.costs.append(f"{one.name}: {what} is {amount} micro-dollars, not {ours[key]}")
    if other:
        found.changes.append(CostChange(*one.at, table, other))


def report(found: Comparison, name: str, text: str) -> str:
    """For a terminal; the patch of the file `name`, which says `text`, comes last."""
    new, by_hand = text, 0
    for change in found.changes:
        changed = patched(new, change)
        by_hand += changed is None
        new = changed or new
    parts = [
        *_section("Cannot be read", found.unreadable),
        *_section("Gone", found.gone),
        *_section("Costs otherwise", found.costs),
        *_section("Not compared", found.not_compared),
    ]
    if found.exit_code == SAME:
        parts.insert(0, "Nothing that could be compared differs.")
    if by_hand:
        parts.append(f"To be changed by hand, since the patch leaves them out: {by_hand} costs.")
    return "\n".join([*parts, patch(name, text, new)]).rstrip("\n")


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"{title}:", *(f"  {line}" for line in lines)] if lines else []

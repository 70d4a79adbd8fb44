"""Writes other costs into a catalogue's text, and shows the difference as a patch."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.doctor.price_rows import Costs
from bot.domain.catalog import Catalog, CatalogInvalid
from bot.domain.toml_lines import line_of


@dataclass(frozen=True, slots=True)
class CostChange:
    model: int
    """Which of the catalogue's models, and of its offers."""
    offer: int
    table: str
    """`base`, `flat`, `per_second` or `per_image`."""
    costs: Costs
    """Only those that differ."""


def patched(text: str, change: CostChange) -> str | None:
    """The text with these costs; None where they are written in a way that this does not understand."""
    lines = text.splitlines(keepends=True)
    number = line_of(text, ("models", change.model, "offers", change.offer, "cost"))
    line = lines[number - 1]
    for key, amount in change.costs.items():
        line = re.sub(_place(change.table, key), rf"\g<1>{amount}", line, count=1)
    new = "".join([*lines[: number - 1], line, *lines[number:]])
    return new if _says(new, text, change) else None


def _place(table: str, key: str) -> str:
    """Everything on the line up to the amount."""
    if not key:
        return rf"(^.*?\b{table}\s*=\s*)\d[\d_]*"
    return rf"(^.*?\b{table}\s*=\s*\{{[^}}]*?[\s{{,]([\"']?){re.escape(key)}\2\s*=\s*)\d[\d_]*"


def _says(new: str, old: str, change: CostChange) -> bool:
    """Whether the new text is the old catalogue with these costs, and nothing else."""
    try:
        read, wanted = _dumped(new), _dumped(old)
    except CatalogInvalid:
        return False
    cost = wanted["models"][change.model]["offers"][change.offer]["cost"]
    if "" in change.costs:
        cost[change.table] = change.costs[""]
    else:
        cost[change.table] = {**cost[change.table], **change.costs}
    return read == wanted


def _dumped(text: str) -> dict[str, Any]:
    return Catalog.parse(text, "").model_dump()


def patch(name: str, old: str, new: str) -> str:
    """A unified diff; empty where nothing differs."""
    return "".join(_ended(difflib.unified_diff(_lines(old), _lines(new), name, name)))


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _ended(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"

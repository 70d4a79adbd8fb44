"""Once a week, whether the models in use are still what the providers' live lists say; until then, what was found last.

What was found is a small file beside the database, which is not the doctor's to write in.
"""

import asyncio
import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from bot.atomic_file import AtomicFile
from bot.catalog import catalog_text
from bot.doctor.catalog_check import Comparison, compare
from bot.doctor.finding import Finding, ok, warn
from bot.domain.catalog import Catalog, CatalogInvalid
from bot.providers.registry import with_key
from bot.settings import Settings, SettingsInvalid

EVERY = timedelta(days=7)
PATIENCE = 60.0
"""Seconds for all the lists together."""
_CHECK = "live lists"
_SHOWN = 3


class Remembered(BaseModel):
    """`about` stands for the catalogue and the providers that were compared."""

    model_config = ConfigDict(frozen=True)

    at: AwareDatetime
    about: str
    differs: tuple[str, ...]


async def catalog_findings(settings: Settings, now: datetime, patience: float = PATIENCE) -> list[Finding]:
    """None without a provider, or where the settings or the catalogue are no good: others say so."""
    providers = sorted(entry.name for entry in with_key(settings))
    if not providers:
        return []
    try:
        name, text = catalog_text(settings.catalog)
        catalog = Catalog.parse(text, name).offered_by(providers)
    except CatalogInvalid:
        return []
    file = settings.database_path.absolute().parent / "catalog-check.json"
    about = hashlib.sha256("\n".join([*providers, text]).encode()).hexdigest()
    last = await asyncio.to_thread(_read, file)
    if last and last.about == about and timedelta() <= now - last.at < EVERY:
        return [_found(last.differs, _ago(now - last.at))]
    try:
        found = await _compared(catalog, settings, patience)
    except SettingsInvalid:
        return []
    differs = (*found.gone, *found.costs)
    if found.unreadable:
        before = f"last compared {_ago(now - last.at)}" if last else "never compared before"
        said = f"not compared: {'; '.join(found.unreadable)}; {before}"
        return [warn(_CHECK, said), *([_found(differs, "today")] if differs else [])]
    return [
        _found(differs, "today"),
        *await _remember(file, Remembered(at=now, about=about, differs=differs)),
    ]


async def _compared(catalog: Catalog, settings: Settings, patience: float) -> Comparison:
    try:
        async with asyncio.timeout(patience):
            return await compare(catalog, settings)
    except TimeoutError:
        return Comparison(unreadable=[f"no answer within {patience:g} s"])


async def _remember(file: Path, what: Remembered) -> list[Finding]:
    """Not where there is no installation yet."""
    if not await asyncio.to_thread(file.parent.is_dir):
        return []
    try:
        async with AtomicFile.at(file) as draft:
            await draft.finish(what.model_dump_json().encode())
    except OSError as error:
        return [warn(_CHECK, f"cannot write to {file}: {error.strerror}; so it is compared each time")]
    return []


def _found(differs: Iterable[str], when: str) -> Finding:
    lines = list(differs)
    if not lines:
        return ok(_CHECK, f"as the providers' lists say, compared {when}")
    more = "; …" if len(lines) > _SHOWN else ""
    return warn(
        _CHECK,
        f"{len(lines)} differ from the providers' lists, compared {when}: {'; '.join(lines[:_SHOWN])}{more}. "
        "See `darkroom catalog check`",
    )


def _ago(age: timedelta) -> str:
    return {0: "today", 1: "yesterday"}.get(age.days, f"{age.days} days ago")


def _read(file: Path) -> Remembered | None:
    """Blocking. What cannot be read was never written."""
    try:
        return Remembered.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None

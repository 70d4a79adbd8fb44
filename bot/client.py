"""The Discord client and the services that cogs are handed; the only file in `bot/` that imports discord."""

from dataclasses import dataclass

from bot.domain.catalog import Catalog
from bot.pipeline.gate import Gate
from bot.pipeline.purse import Purse
from bot.pipeline.records import Records


@dataclass(frozen=True, slots=True)
class Services:
    """What cogs may call. Only a cog's `setup` reads it; the cog itself asks for what it uses."""

    gate: Gate
    records: Records
    purse: Purse
    catalog: Catalog
    """What is offered here."""
    daily_allowance: int
    """Credits a day."""
    media_retention_hours: int

"""The two pages that are read rather than acted upon: help, and what happens to a member's data."""

from collections.abc import Sequence

from bot.domain.catalog import Catalog
from cogs.ui.markup import CONTENT_LIMIT, shorten
from cogs.ui.words import Words


def help_page(say: Words, catalog: Catalog, daily_allowance: int) -> str:
    """One screen."""
    prices = [catalog.price_of(model, model.usual()) for model in catalog.models]
    return shorten(say("help", cheapest=min(prices, default=0), allowance=daily_allowance), CONTENT_LIMIT)


def privacy_page(say: Words, providers: Sequence[str], *, media_hours: int, job_days: int) -> str:
    named = say.listed(providers) if providers else say("privacy-no-providers")
    return shorten(say("privacy", hours=media_hours, days=job_days, providers=named), CONTENT_LIMIT)

"""The page of `/me` where a member sets what is meant when they name nothing, and their language."""

from collections.abc import Sequence
from typing import Any, Final

import discord

from bot.domain.catalog import Catalog
from bot.domain.member_defaults import MemberDefaults, Setting, choices, kind_of, settable
from bot.domain.policy.policy import Delivery
from cogs.ui.layouts import Item, text
from cogs.ui.markup import CHOICE_LIMIT, CHOICES_LIMIT, plain
from cogs.ui.me_panel import framed, in_row, me_id
from cogs.ui.words import Words, own_names

NONE: Final = "-"
"""The value of no preference: no model is called so."""


def defaults_page(
    say: Words, mine: MemberDefaults, offered: Catalog, delivery: Delivery, told: str | None = None
) -> discord.ui.LayoutView:
    """`offered` here. Where the server delivers otherwise than into a thread each, that is said."""
    menus = [item for setting in settable(delivery) for item in _menu(say, setting, mine, offered)]
    told_where = [] if delivery == "thread" else [text(say("me-delivery", delivery=delivery))]
    return framed("defaults", [text(say("me-defaults")), *menus, *told_where], say, told)


def _menu(say: Words, setting: Setting, mine: MemberDefaults, catalog: Catalog) -> list[Item]:
    """With its name above it; none where there is nothing to choose."""
    known, chosen = choices(setting, catalog), mine.of(setting)
    if not known:
        return []
    offered = [
        _nothing(say, setting, catalog),
        *(_option(say, setting, one, catalog) for one in _some(known, chosen)),
    ]
    for option in offered:
        option.default = option.value == (chosen or NONE)
    # Where what was set is not offered any more none is marked, and Discord shows this.
    gone = say("me-setting-gone", value=plain(chosen or NONE, 40))
    menu = discord.ui.Select[Any](
        custom_id=me_id("defaults", setting), placeholder=plain(gone, CHOICE_LIMIT), options=offered
    )
    return [text(say("me-setting", setting=setting)), in_row(menu)]


def _some(known: Sequence[str], chosen: str | None) -> list[str]:
    """As many as a menu takes, beside the one for nothing: the first, and the chosen one in any case."""
    first = list(known[: CHOICES_LIMIT - 1])
    if chosen is None or chosen in first or chosen not in known:
        return first
    return [*first[:-1], chosen]


def _nothing(say: Words, setting: Setting, catalog: Catalog) -> discord.SelectOption:
    kind = kind_of(setting)
    if setting == "delivery":
        return discord.SelectOption(label=say("me-delivery-choice", delivery="thread"), value=NONE)
    if kind is None:
        return discord.SelectOption(label=say("me-language-of-discord"), value=NONE)
    usual = say("me-usual-ratio")
    if setting.endswith("model"):
        usual = say("me-usual-model", model=catalog.meant(None, kind).label)
    return discord.SelectOption(label=say("me-unset"), value=NONE, description=plain(usual, CHOICE_LIMIT))


def _option(say: Words, setting: Setting, value: str, catalog: Catalog) -> discord.SelectOption:
    model = catalog.find(value) if setting.endswith("model") else None
    if model:
        price = say("credits", credits=catalog.price_of(model, model.usual()))
        return discord.SelectOption(label=plain(model.label, CHOICE_LIMIT), value=value, description=price)
    if setting == "delivery":
        return discord.SelectOption(label=say("me-delivery-choice", delivery=value), value=value)
    return discord.SelectOption(label=own_names().get(value, value), value=value)

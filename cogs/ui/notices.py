"""Notices in words: for the operator's channel, and for those who manage a server."""

from typing import assert_never

from bot.pipeline.notices import (
    BalanceLow,
    CannotPost,
    DiskFull,
    LedgerBroken,
    Notice,
    OfferDisabled,
    ProviderFailing,
    ProviderOutOfFunds,
    RowsUnreadable,
)
from cogs.ui.markup import channel, permissions


def text(notice: Notice) -> str:
    match notice:
        case ProviderOutOfFunds(provider):
            return f"{provider} says its account is empty. It gets no work until it has funds."
        case OfferDisabled(provider, upstream):
            return f"{provider} has switched {upstream} off: unused for a day, or until a restart."
        case ProviderFailing(provider, error):
            return f"{provider} keeps failing ({error}): pausing it for a while."
        case BalanceLow(provider, balance):
            return f"The account at {provider} is nearly empty: {balance} credits left there."
        case DiskFull():
            return "The disk for media is full: results wait, and new requests are refused."
        case LedgerBroken(violations):
            return f"The ledger does not add up in {violations} places: run `darkroom doctor`."
        case RowsUnreadable(count, job_ids):
            named = ", ".join(job_ids)
            return f"Jobs that cannot be read: {count} ({named}). Tried again every hour; the log says why."
        case CannotPost():
            return _cannot_post(notice)
        case _:
            assert_never(notice)


def _cannot_post(notice: CannotPost) -> str:
    where = channel(notice.channel_id)
    if not notice.missing:
        return f"Discord does not let me post results in {where}."
    return f"I need {permissions(notice.missing)} in {where} to post results there."

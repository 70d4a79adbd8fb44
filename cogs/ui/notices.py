"""Notices in words: for the operator's channel, and for those who manage a server."""

from typing import assert_never

from bot.pipeline.notices import (
    BalanceLow,
    CannotPost,
    DiskFull,
    LedgerBroken,
    NobodyReviews,
    NobodyToReportTo,
    Notice,
    OfferDisabled,
    ProviderFailing,
    ProviderOutOfFunds,
    RowsUnreadable,
    UploadsMissing,
)
from cogs.ui.markup import channel, code, permissions
from cogs.ui.words import Words


def text(say: Words, notice: Notice) -> str:
    match notice:
        case ProviderOutOfFunds() | OfferDisabled() | UploadsMissing() | ProviderFailing() | BalanceLow():
            return _of_provider(say, notice)
        case DiskFull():
            return say("notice-disk-full")
        case LedgerBroken(violations):
            return say("notice-ledger-broken", violations=violations)
        case RowsUnreadable(count, job_ids):
            return say("notice-rows-unreadable", count=count, jobs=say.listed(job_ids))
        case CannotPost() | NobodyToReportTo() | NobodyReviews():
            return _of_server(say, notice)
        case _:
            assert_never(notice)


def _of_provider(
    say: Words, notice: ProviderOutOfFunds | OfferDisabled | UploadsMissing | ProviderFailing | BalanceLow
) -> str:
    match notice:
        case ProviderOutOfFunds(provider):
            return say("notice-out-of-funds", provider=provider)
        case OfferDisabled(provider, upstream):
            return say("notice-offer-disabled", provider=provider, upstream=upstream)
        case UploadsMissing(provider):
            return say("notice-uploads-missing", provider=provider)
        case ProviderFailing(provider, error):
            return say("notice-failing", provider=provider, error=error)
        case BalanceLow(provider, balance):
            return say("notice-balance-low", provider=provider, balance=balance)


def _of_server(say: Words, notice: CannotPost | NobodyToReportTo | NobodyReviews) -> str:
    if isinstance(notice, NobodyToReportTo):
        return say("notice-nobody-to-report-to", server=str(notice.guild_id), job=code(notice.job_id))
    if isinstance(notice, NobodyReviews):
        return say("notice-nobody-reviews", server=str(notice.guild_id), job=code(notice.job_id))
    where = channel(notice.channel_id)
    if not notice.missing:
        return say("notice-cannot-post", channel=where)
    return say("notice-needs-permissions", permissions=permissions(say, notice.missing), channel=where)

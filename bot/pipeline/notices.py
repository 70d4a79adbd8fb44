"""What the operator, or those who manage a server, should hear of. Facts only: `cogs/ui/notices.py` has the words."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ProviderOutOfFunds:
    provider: str


@dataclass(frozen=True, slots=True)
class OfferDisabled:
    """The provider has switched a model off; `upstream` is its own name for it."""

    provider: str
    upstream: str


@dataclass(frozen=True, slots=True)
class UploadsMissing:
    """There is no endpoint for members' pictures where the provider's document has one."""

    provider: str


@dataclass(frozen=True, slots=True)
class ProviderFailing:
    """Too many failures in a row: it is left alone for a while. `error` is the class of the last one."""

    provider: str
    error: str


@dataclass(frozen=True, slots=True)
class BalanceLow:
    """`balance` in the provider's own credits."""

    provider: str
    balance: Decimal


@dataclass(frozen=True, slots=True)
class DiskFull:
    pass


@dataclass(frozen=True, slots=True)
class LedgerBroken:
    violations: int


@dataclass(frozen=True, slots=True)
class RowsUnreadable:
    """`job_ids`: a few of them."""

    count: int
    job_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CannotPost:
    """The bot may not post in a channel where results belong. `missing`: the permissions it lacks, where that is known,
    by Discord's names.
    """

    channel_id: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NobodyToReportTo:
    """A member reported a post in a server that has set no channel for its moderators."""

    guild_id: int
    job_id: str


@dataclass(frozen=True, slots=True)
class NobodyReviews:
    """A result was to wait for a moderator in a server that has set no channel for them: it expired."""

    guild_id: int
    job_id: str


Notice = (
    ProviderOutOfFunds
    | OfferDisabled
    | UploadsMissing
    | ProviderFailing
    | BalanceLow
    | DiskFull
    | LedgerBroken
    | RowsUnreadable
    | CannotPost
    | NobodyToReportTo
    | NobodyReviews
)

"""Why a generation ended without a result: facts that are stored with the row; words are made of them at the rim."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    MODERATED = "moderated"
    """The provider's filter refused the prompt or the result."""
    INVALID = "invalid"
    """The provider refused the parameters."""
    PROVIDER_FAILED = "provider_failed"
    """The provider took the task and failed at it."""
    PROVIDER_BUSY = "provider_busy"
    """Nothing was created: rate limits or no connection, too often."""
    MAINTENANCE = "maintenance"
    DISABLED = "disabled"
    """The provider switched this model or feature off."""
    OUT_OF_FUNDS = "out_of_funds"
    """The operator's account at the provider is empty."""
    BAD_CREDENTIALS = "bad_credentials"
    NO_OFFER = "no_offer"
    """No provider could take it now."""
    BUDGET = "budget"
    """The operator's or the server's daily budget is used up."""
    TIMED_OUT = "timed_out"
    """No result before the deadline."""
    LATE = "late"
    """The result came when the credits had been returned, and the member had too few of them to pay again."""
    UNCERTAIN = "uncertain"
    """The answer to the paid call was lost; it is never sent again."""
    NO_MEDIA = "no_media"
    """The provider reported success without a result."""
    BAD_MEDIA = "bad_media"
    """The result could not be fetched, or was not the picture or video that it claimed to be."""
    DISK_FULL = "disk_full"
    QUEUE_EXPIRED = "queue_expired"
    UNSAFE = "unsafe"
    """What the classifier saw in the result is shown to nobody, to moderators neither."""
    DECLINED = "declined"
    """A moderator did not approve it; why is with the decision."""
    REVIEW_EXPIRED = "review_expired"
    """No moderator decided in time."""
    CANCELLED = "cancelled"
    TAKEN_DOWN = "taken_down"
    """A moderator removed the card."""
    CHANNEL_GONE = "channel_gone"
    NO_PERMISSION = "no_permission"
    """The bot may not post where the result belongs."""
    HIDDEN = "hidden"
    """The bot cannot see the place: a private thread it is not in, or a channel without View Channel."""
    NOT_AGE_RESTRICTED = "not_age_restricted"
    """It may be shown in age-restricted channels only, and its channel is none any more."""
    LOCKED = "locked"
    """The thread or post is locked."""
    NOT_HANDED_OVER = "not_handed_over"
    """There is no way for the member's picture to get to the provider."""
    INPUT_GONE = "input_gone"
    """The member's attachment can no longer be read."""
    REFUSED_BY_DISCORD = "refused_by_discord"
    """Discord keeps refusing the message for another reason."""
    OUR_FAULT = "our_fault"
    """A step kept failing in a way that nobody foresaw; the operator's log has the traceback."""


SHUT_OUT = frozenset({Reason.HIDDEN, Reason.LOCKED, Reason.CHANNEL_GONE, Reason.NO_PERMISSION})
"""The bot cannot post any more where it was asked."""
PRIVATE = frozenset({Reason.MODERATED, Reason.NOT_AGE_RESTRICTED, Reason.UNSAFE, Reason.DECLINED})
"""Only the member is told why, and what was asked for does not stay public."""


@dataclass(frozen=True, slots=True)
class Failure:
    """`detail` is for the operator's log and `/jobs show` of nobody: redacted, at most 300 characters."""

    reason: Reason
    provider: str | None = None
    detail: str = ""

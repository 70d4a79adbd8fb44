"""What the gate may say no with. Nothing was charged in any of these cases.

Refused
+ InvalidOption     an option value that no offer supports; carries the supported values
+ UnsupportedCombination  options that no single offer takes together
+ OptionsClash      an option value that does not go with another; carries those that do
+ PictureNeeded     the model makes nothing without a picture
+ FileUnfit         the model takes no picture or video of this size, length or type; carries what it takes
+ VideoNeeded       the model works on a video of a result
+ UnknownModel      no such model, or switched off; carries the names there are
+ UnknownProvider   no such provider here; carries the names there are
+ UnknownFlag       a flag in the prompt that is none; carries those there are
+ FlagWithoutValue  a flag with nothing behind it
+ FlagsDiffer       one option named twice, with different values
+ PromptEmpty
+ PromptTooLong     limit
+ PromptRefused     category, never the word
+ Banned            from the bot, here or everywhere
+ MemberPaused      until when
+ NotInPolicy       the server does not let it: the place, the member's roles, or what is asked for
+ TooNew            account or membership younger than the server wants; until when
+ ModeRestricted    the mode, or what it is made from, needs an age-restricted channel
+ InputRefused      the attachment cannot be used; carries why
+ TooManyRequests   retry_at
+ TooManyJobs       scope, limit
+ OutOfCredits      needed, available, next allowance
+ BudgetSpent       scope, until
+ Paused            the operator or a moderator switched generation off, or the disk is full
+ Unavailable       every provider of the model is switched off, or has an empty account
+ NoReviewers       it would wait for a moderator, and the server has no channel for that
+ NotAllowed        who may do this
+ NotThem           whom no decision may be about
+ NoSuchJob
+ NothingPosted     nothing of the job can be deleted
+ OwnPost           nobody reports their own
+ CannotAppeal      nothing was decided against the member, or it was looked at again already, or nobody would read it
+ NoResult          nothing to work on: not posted, not kept any longer, or no picture
+ TooManySaved      limit
+ ReviewDecided     what somebody else was faster with
+ ReviewOutdated    what is decided on was changed since it was shown to who presses
+ AwaitsAuthor      a moderator changed the prompt, and its author has to confirm that first
+ AuthorBanned      nothing of a banned member is approved
+ StillBeingMade    nothing is deleted of a member for whom something is being made; how much
+ TooLate           the job is past the point where this can be done
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.job import State
from bot.domain.picture_limits import PictureFault
from bot.domain.policy.categories import Category
from bot.domain.request import InputFile, Kind, OptionName, OptionValue
from bot.domain.review import Decision
from bot.domain.video_limits import VideoFault


# Not frozen: contextlib sets __traceback__ on an exception that passes through it.
@dataclass(eq=False)
class Refused(Exception):
    """The gate said no; nothing was charged."""

    def __str__(self) -> str:
        return repr(self)


@dataclass(eq=False)
class InvalidOption(Refused):
    option: str
    value: str
    supported: Sequence[str]
    model: str
    provider: str | None = None
    """Set when the member named the provider, whose values these are."""


@dataclass(frozen=True, slots=True)
class Images:
    """What comes with a request, or what an offer takes: one image to start from, so many references, one to end on, or
    a video.
    """

    single: bool = False
    references: int = 0
    end_frame: bool = False
    video: bool = False


@dataclass(frozen=True, slots=True)
class Takes:
    """What one offer takes: the values of its options, by Darkroom's names for them."""

    provider: str
    options: Mapping[OptionName, Sequence[str]]
    images: Images


@dataclass(eq=False)
class UnsupportedCombination(Refused):
    """Each value is supported somewhere, but no one offer supports them together."""

    model: str
    asked: Mapping[OptionName, OptionValue]
    images: Images
    offers: Sequence[Takes]


@dataclass(eq=False)
class OptionsClash(Refused):
    """The one offer, or each of them, takes the value of `option` only with other values of those in `because`."""

    model: str
    option: OptionName
    value: str
    """Empty where none was named and the model has no default."""
    supported: Sequence[str]
    because: Mapping[OptionName, str]
    pictures: bool = False
    """Because of the pictures that came along."""
    references: int = 0
    """Because of so many of them."""


@dataclass(eq=False)
class PictureNeeded(Refused):
    model: str


@dataclass(eq=False)
class FileUnfit(Refused):
    model: str
    kind: Kind
    why: PictureFault | VideoFault
    limit: float | None
    """In what `why` counts: bytes, pixels or seconds."""
    types: Sequence[str]
    """Those that are taken, as "png"."""
    file: InputFile


@dataclass(eq=False)
class VideoNeeded(Refused):
    model: str
    does: str
    """With a video: `edit` or `extend`."""


@dataclass(eq=False)
class UnknownModel(Refused):
    model: str
    available: Sequence[str]


@dataclass(eq=False)
class UnknownProvider(Refused):
    provider: str
    available: Sequence[str]


@dataclass(eq=False)
class UnknownFlag(Refused):
    flag: str
    """As it was written, with its hyphens."""
    available: Sequence[str]


@dataclass(eq=False)
class FlagWithoutValue(Refused):
    flag: str


@dataclass(eq=False)
class FlagsDiffer(Refused):
    option: str
    first: str
    second: str


@dataclass(eq=False)
class PromptEmpty(Refused):
    pass


@dataclass(eq=False)
class PromptTooLong(Refused):
    length: int
    limit: int


@dataclass(eq=False)
class PromptRefused(Refused):
    category: Category


@dataclass(eq=False)
class Banned(Refused):
    scope: Literal["here", "everywhere"]


@dataclass(eq=False)
class MemberPaused(Refused):
    until: datetime


@dataclass(eq=False)
class NotInPolicy(Refused):
    what: Literal["place", "role", "kind", "model", "mode", "references"]
    places: tuple[int, ...] = ()
    """Of a place: the only channels where it may be asked for, where there are such."""


@dataclass(eq=False)
class TooNew(Refused):
    until: datetime


@dataclass(eq=False)
class ModeRestricted(Refused):
    mode: str | None
    """None of what was made in such a channel, in whatever mode."""


@dataclass(eq=False)
class InputRefused(Refused):
    why: Literal[
        "not_an_image",
        "too_large",
        "video_too_large",
        "too_many_pixels",
        "unreachable",
        "wrong_host",
        "image_and_references",
        "end_frame_alone",
    ]
    limit: int | None = None


@dataclass(eq=False)
class TooManyRequests(Refused):
    retry_at: datetime


@dataclass(eq=False)
class TooManyJobs(Refused):
    scope: Literal["member", "guild"]
    limit: int


@dataclass(eq=False)
class OutOfCredits(Refused):
    needed: int
    available: int
    refill_at: datetime
    refill_to: int


@dataclass(eq=False)
class BudgetSpent(Refused):
    scope: Literal["operator", "guild", "guild_month", "member"]
    until: datetime


@dataclass(eq=False)
class Paused(Refused):
    scope: Literal["operator", "disk", "guild"]
    reason: str = ""
    """The moderators' own words, where it is the server."""


@dataclass(eq=False)
class Unavailable(Refused):
    model: str
    provider: str | None
    """Set when the member named it."""
    why: Literal["switched_off", "out_of_funds"]


@dataclass(eq=False)
class NoReviewers(Refused):
    pass


@dataclass(eq=False)
class ReviewDecided(Refused):
    decision: Decision
    by: tuple[int, ...] = ()
    """Empty where no moderator decided."""


@dataclass(eq=False)
class ReviewOutdated(Refused):
    pass


@dataclass(eq=False)
class AwaitsAuthor(Refused):
    pass


@dataclass(eq=False)
class AuthorBanned(Refused):
    pass


@dataclass(eq=False)
class NotAllowed(Refused):
    needs: Literal[
        "author",
        "author_or_moderator",
        "its_channel",
        "manage_server",
        "moderator",
        "another_moderator",
        "other_than_decided",
        "operator",
    ]


@dataclass(eq=False)
class NotThem(Refused):
    who: Literal["self", "bot", "manager"]
    """`manager`: somebody who manages the server."""


@dataclass(eq=False)
class NoSuchJob(Refused):
    job_id: str


@dataclass(eq=False)
class NothingPosted(Refused):
    pass


@dataclass(eq=False)
class OwnPost(Refused):
    pass


@dataclass(eq=False)
class CannotAppeal(Refused):
    why: Literal["nothing", "twice", "nobody"]
    """`nobody`: the server has no channel for its moderators."""


@dataclass(eq=False)
class NoResult(Refused):
    why: Literal[
        "not_posted", "not_kept", "no_picture", "no_video", "no_model", "no_job", "hidden", "too_long"
    ]
    """`no_job`: a message that is none of a job's. `hidden`: it was reported, and a moderator decides first.
    `too_long`: no form takes its prompt.
    """


@dataclass(eq=False)
class TooManySaved(Refused):
    limit: int


@dataclass(eq=False)
class TooLate(Refused):
    state: State


@dataclass(eq=False)
class StillBeingMade(Refused):
    count: int

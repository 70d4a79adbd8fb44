"""The port to Discord: what the pipeline asks to be posted, and what it must know when that fails.

DeliveryError
+ TryLater        Discord is unwell or limiting us; `retry_after` where it said so. The effect may have happened
+ TakenDown       the message was deleted by a moderator: never post it again
+ DestinationGone guild, channel or thread no longer exists
+ Forbidden       the bot may not post there
  + Hidden        the bot cannot see the place: a private thread it is not in, or a channel without View Channel
  + Locked        the thread is locked, on purpose: no permission is missing
+ NotAgeRestricted   the result may be shown in age-restricted channels only, and its channel is none (any more)
+ TooLarge        a file, or all of them together, is more than Discord takes
+ Unpostable      Discord refuses this message for good, for another reason
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.domain.job import Job
from bot.domain.locale import Locale, PublicLanguage
from bot.domain.request import InputFile
from bot.domain.review import Review, Verdict
from bot.pipeline.notices import Notice
from bot.pipeline.review_card import ReviewCard
from bot.storage.log_lines import Batch
from bot.storage.member_notices import MemberNotice
from bot.storage.request_lines import RequestBatch


class DeliveryError(Exception):
    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class TryLater(DeliveryError):
    def __init__(self, detail: str = "", retry_after: timedelta | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class OpenedTooFast(TryLater):
    """Too many direct messages were begun (40003): about the bot, whoever it writes to."""


class TakenDown(DeliveryError):
    pass


class DestinationGone(DeliveryError):
    """`thread` is True when only the thread is gone and its parent may still be there."""

    def __init__(self, detail: str = "", *, thread: bool = False) -> None:
        super().__init__(detail)
        self.thread = thread


class Forbidden(DeliveryError):
    pass


class Hidden(Forbidden):
    pass


class Locked(Forbidden):
    pass


class NotAgeRestricted(DeliveryError):
    pass


class TooLarge(DeliveryError):
    pass


class Unpostable(DeliveryError):
    pass


@dataclass(frozen=True, slots=True)
class Card:
    """Where the public card was posted. `thread_id` is the thread that the command was used in, if it was."""

    message_id: int
    channel_id: int
    thread_id: int | None


@dataclass(frozen=True, slots=True)
class Posted:
    """A message of ours, and where it was really posted: the parent channel, when a public thread refused it."""

    channel_id: int
    message_id: int
    indexes: tuple[int, ...] = ()
    """The files of the result that are on it. A message that an earlier try posted may hold fewer than were asked
    for, or others.
    """


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card shows that is not in the job's row."""

    before: int = 0
    """While it waits for its turn: how many jobs start before it."""
    ready_at: datetime | None = None
    """When half of its kind would be ready by now."""
    inputs: tuple[tuple[InputFile, Path], ...] = ()
    """What the member attached, where that is shown."""
    preview: Path | None = None
    """A small JPEG of a result that is not in the card's own channel."""
    result: Posted | None = None
    """The first message of the result."""
    to_confirm: bool = False
    """A moderator has changed the prompt, and its author has yet to agree."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a result: files that go together, or links for what Discord does not take.

    Files are named `darkroom-<job>-<index>.<ext>`.
    """

    indexes: tuple[int, ...]
    """Of its files or its links in the result: what tells one message of a result from another."""
    count: int
    """Parts that are still to be posted, this one included."""
    files: tuple["Attachment", ...] = ()
    links: tuple["Link", ...] = ()
    missing: int = 0
    """How many files the provider made that could not be fetched or posted; said in the last part."""
    left_out: int = 0
    """How many of those a moderator did not let through."""
    made_at: datetime | None = None
    """When its files were here: what waited for a moderator since then was not being made."""
    threadless: bool = False
    """It belongs in a thread, and none could be started."""
    last: bool = True
    """The part that mentions the member, says what it cost, and carries the buttons."""


@dataclass(frozen=True, slots=True)
class Attachment:
    path: Path
    name: str
    size: int
    content_type: str
    encoded: bool = False
    """Made to fit: what its provider had signed into the file (C2PA) is not in it any more."""


@dataclass(frozen=True, slots=True)
class Link:
    """A file too large for Discord, as the provider offers it."""

    url: str
    expires_in: timedelta


@dataclass(frozen=True, slots=True)
class LogPost:
    """One message in a server's log channel."""

    channel_id: int
    language: PublicLanguage
    batch: Batch


@dataclass(frozen=True, slots=True)
class RequestPost:
    """One message about delivered requests there."""

    channel_id: int
    language: PublicLanguage
    batch: RequestBatch


@dataclass(frozen=True, slots=True)
class Reminder:
    """Of what waits for moderators, to them: all of it has its card in this channel."""

    guild_id: int
    channel_id: int
    language: PublicLanguage
    due: tuple[Review, ...]


class Courier(Protocol):
    """Posts with the bot's token to stored ids, never with an interaction token; allowed mentions none, except the
    requesting member in a result. Every create carries a nonce made of job, purpose and the files on it.

    With `again=True` an earlier try may have had its effect: the channel is read back first, and a message of ours
    that is found (by attachment name or button custom_id) is returned instead of posting a second one.
    """

    async def announce(self, job: Job, facts: CardFacts, *, again: bool) -> Card:
        """Post the card, where the command was used. A `confined` job's card is posted in its thread or nowhere.
        Idempotent. Raises DeliveryError.
        """
        ...

    async def start_thread(self, job: Job, *, of_day: bool = False) -> int | None:
        """The thread for the result, on the card; None where none can be started (160006, forbidden). Idempotent: it
        has the card's id. `of_day`: for all that its member makes today, and named so.
        Raises DeliveryError; TakenDown when the card was deleted.
        """
        ...

    async def find_card(self, job: Job) -> None:
        """Asks Discord whether the card still stands. Raises TakenDown or another DeliveryError."""
        ...

    async def report(self, job: Job, facts: CardFacts) -> None:
        """Show the job's present state on its card (progress, ended, failed, delivered with a preview and a link).

        The card of a job that `ends_privately` is reduced to a line, and the thread on it loses its name. Raises
        DeliveryError; TakenDown when the card was deleted.
        """
        ...

    async def post(self, job: Job, part: Part, *, again: bool) -> Posted:
        """Post one part of the result to the job's destination; where that refuses it, and the job is not `confined`,
        to the channels around it. With `again`, any message that holds one of the part's files is returned;
        `Posted.indexes` says which files it has. Raises DeliveryError.
        """
        ...

    async def apologise(self, job: Job, *, again: bool) -> Posted | None:
        """Tell the member, in answer to the card, that the job ended without a result, and that the credits came
        back. None when no channel takes the message. Raises TryLater only.
        """
        ...

    async def answer_privately(self, job: Job) -> Posted | None:
        """Tell the member alone how the job ended, in answer to the command. None when that is not possible any more,
        which is so after a quarter of an hour. Raises TryLater only.
        """
        ...

    async def write_privately(self, job: Job) -> Posted | None:
        """As `answer_privately`, by a direct message. None where the member takes none. Raises TryLater only."""
        ...

    async def age_restricted(self, guild_id: int, channel_id: int) -> bool:
        """Whether a channel is age-restricted now; asked of Discord. A thread is its parent. Raises DeliveryError."""
        ...

    async def manages(self, guild_id: int, member_id: int) -> bool:
        """Whether the member manages the server now; its owner does. False where Discord does not say."""
        ...

    async def find(self, channel_id: int, message_id: int) -> None:
        """Whether a message of ours stands. Raises as `remove`."""
        ...

    async def remove(self, channel_id: int, message_id: int) -> None:
        """Delete a message of ours. Raises DeliveryError; TakenDown or DestinationGone when it is gone already."""
        ...

    async def cover(self, channel_id: int, message_id: int, *, hidden: bool) -> None:
        """Put what a message of ours shows behind spoilers, or take them off again. Idempotent. Raises as `remove`."""
        ...

    async def collapse(self, job: Job) -> None:
        """Leave one line of the card: no prompt, no input files, no buttons. Raises as `remove`."""
        ...

    async def rename_thread(self, job: Job) -> None:
        """Shut the thread that was started on the card, under a name without the prompt. Raises as `remove`."""
        ...

    async def tell_of_deletion(self, job: Job, *, again: bool) -> Posted | None:
        """Tell the author that somebody else deleted the result: privately while the interaction lives, else in answer
        to the card, with no reason and a button for the author. None when Discord takes neither. Raises TryLater only.
        """
        ...

    async def tell_of_appeal(self, job: Job, appeal: Review) -> None:
        """Tell the author that their appeal was decided: privately how, while the interaction lives; else in answer to
        the card that it was, with a button for the author. What an earlier life posted there is not posted again.
        Raises TryLater only.
        """
        ...

    async def ask_to_confirm(self, job: Job, review: Review) -> Posted | None:
        """Ask the author whether to go on with the prompt as a moderator changed it: privately while the interaction
        lives, else where the card would be, without the prompt. None when Discord takes neither. Raises TryLater only.
        """
        ...

    async def tell_declined(self, job: Job, verdict: Verdict) -> Posted | None:
        """Tell the author that a moderator declined: privately, with the reason, while the interaction lives; else
        where the card is or would be, with no reason and a button for the author. None when Discord takes neither.
        Raises TryLater only.
        """
        ...

    async def ask_moderators(self, card: ReviewCard, *, again: bool) -> Posted:
        """Post the card for moderators, with what its author attached behind spoilers. Raises DeliveryError."""
        ...

    async def tell_moderators(self, card: ReviewCard) -> None:
        """Bring that card up to date. Raises DeliveryError; TakenDown when it was deleted."""
        ...

    async def write_to(self, notice: MemberNotice, locale: Locale) -> None:
        """A direct message, with a nonce of the notice's own. Raises DeliveryError; Forbidden where its member takes
        none.
        """
        ...

    async def remind_moderators(self, reminder: Reminder) -> list[int]:
        """One message with links to the cards, unless one of them was reminded of already by a message that stands;
        the ids of the reviews that moderators are reminded of now. Raises DeliveryError.
        """
        ...

    async def post_log(self, post: LogPost) -> None:
        """A message in a server's log channel, with a nonce of its own. For a batch that may have been posted before,
        the channel is read back first. Raises DeliveryError.
        """
        ...

    async def post_requests(self, post: RequestPost) -> Posted:
        """As `post_log`, of requests that were delivered, each with buttons for moderators; what stands already is
        brought up to date. Raises DeliveryError.
        """
        ...

    def away(self, guild_id: int) -> bool:
        """Whether the bot is not in that server, as far as is known. False while nothing is known."""
        ...

    def upload_limit(self, guild_id: int) -> int:
        """Bytes a file may have in that guild, as far as is known (lowered by what Discord refused)."""
        ...

    async def alert(self, notice: Notice) -> None:
        """A line for the operator's channel, if there is one. Never raises DeliveryError."""
        ...
